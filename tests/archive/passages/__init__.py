"""What holds of `archive/passages`."""
