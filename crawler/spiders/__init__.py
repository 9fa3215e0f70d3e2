"""Spiders: one for all sites that YAML can declare."""
