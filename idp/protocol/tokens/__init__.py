"""The token endpoint and what tokens open."""
