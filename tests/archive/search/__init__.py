"""What holds of `archive/search`."""
