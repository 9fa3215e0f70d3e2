"""The reading room: the archive on pages for people and as JSON for programs, over HTTP."""
