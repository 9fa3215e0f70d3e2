"""What holds of `crawler/browser`."""
