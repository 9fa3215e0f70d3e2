"""What holds of `crawler`."""
