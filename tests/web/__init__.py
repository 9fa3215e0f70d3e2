"""The sample web: its pages are invented, and so is what is true of them."""
