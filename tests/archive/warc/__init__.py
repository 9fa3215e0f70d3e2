"""What holds of `archive/warc`."""
