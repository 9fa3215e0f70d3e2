"""Saved audits: what is to be told, of which works, to whom, and that it is told once."""
