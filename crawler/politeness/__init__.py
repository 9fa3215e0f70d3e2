"""What may be asked, how gently, and who keeps us out."""
