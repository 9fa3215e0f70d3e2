"""What holds of `archive/alerts`."""
