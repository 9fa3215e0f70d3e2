"""What holds of `archive/interchange`."""
