"""The passage index on disk."""
