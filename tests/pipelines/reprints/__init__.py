"""What holds of `pipelines/reprints`."""
