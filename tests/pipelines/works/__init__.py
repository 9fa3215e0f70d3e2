"""What holds of `pipelines/works`."""
