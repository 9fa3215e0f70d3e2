"""What holds of `pipelines/extract`."""
