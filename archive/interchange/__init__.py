"""The archive for other programs: every list in every form, and captures as WARC."""
