"""What holds of the front door, of the whole, and of the project itself."""
