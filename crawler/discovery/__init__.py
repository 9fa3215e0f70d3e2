"""From a page to the addresses it leads to, and when to stop following them."""
