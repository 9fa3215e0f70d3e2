"""What a crawl has still to ask, as leased rows, and the lease of the night itself."""
