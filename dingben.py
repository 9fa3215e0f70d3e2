"""The front door: one command, its verbs and nothing else; the rooms do the work."""
