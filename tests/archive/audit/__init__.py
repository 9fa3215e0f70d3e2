"""What holds of `archive/audit`."""
