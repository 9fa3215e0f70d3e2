"""What holds of `archive/bucket`."""
