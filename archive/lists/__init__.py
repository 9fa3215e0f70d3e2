"""Lists for other programs: what a list is, and the forms in which it is written."""
