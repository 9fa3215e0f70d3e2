"""The catalogue: its tables, how a run enters them, and what a run asks of them."""
