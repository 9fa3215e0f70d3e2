"""What holds of `pipelines/figures`."""
