"""Search: the query's language, full text exact for Chinese, snippets."""
