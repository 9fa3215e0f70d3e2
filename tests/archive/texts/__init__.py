"""What holds of `archive/texts`."""
