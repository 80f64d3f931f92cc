"""What relying parties call: one file per endpoint."""
