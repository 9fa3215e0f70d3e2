"""Captures to canonical versions: pure stages, and one orchestrator."""
