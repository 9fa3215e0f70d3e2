"""Figures with their units: read, and held side by side."""
