"""What holds of `crawler/politeness`."""
