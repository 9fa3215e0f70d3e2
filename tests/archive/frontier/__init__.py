"""What holds of `archive/frontier`."""
