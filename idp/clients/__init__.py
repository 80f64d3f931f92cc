"""Relying parties: their registered metadata, secrets and keys, and where they come from."""
