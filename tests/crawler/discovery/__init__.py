"""What holds of `crawler/discovery`."""
