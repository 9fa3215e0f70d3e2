"""The object store: what is said to S3, the embedded server behind it, and fixity."""
