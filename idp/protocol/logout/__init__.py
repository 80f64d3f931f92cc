"""Log-out: of the session here, and of the sessions that relying parties keep."""
