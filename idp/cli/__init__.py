"""The command line of the provider: one module per group of commands."""
