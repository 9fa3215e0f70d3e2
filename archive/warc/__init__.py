"""WARC files: captures read, written, replayed, and the manifest that seals a crawl."""
