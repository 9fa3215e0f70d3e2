"""What holds of `archive/catalogue`."""
