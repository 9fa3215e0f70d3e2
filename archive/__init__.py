"""The record: central types, WARC files, the object store, the catalogue, its readers."""
