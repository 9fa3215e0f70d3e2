"""From a page to the words its author wrote."""
