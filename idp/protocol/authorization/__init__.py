"""The authorization endpoint and what it leads to."""
