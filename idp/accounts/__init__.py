"""Accounts: who one is."""
