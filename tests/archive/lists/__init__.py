"""What holds of `archive/lists`."""
