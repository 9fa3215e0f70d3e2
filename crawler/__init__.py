"""Sites to captures: declared sites, spiders, politeness, sealed WARC files."""
