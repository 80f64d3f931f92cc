"""The door for relying parties: one file per endpoint."""
