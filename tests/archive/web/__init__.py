"""What holds of `archive/web`."""
