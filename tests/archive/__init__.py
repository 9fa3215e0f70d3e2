"""What holds of `archive`."""
