"""What holds of `pipelines`."""
