"""Accounts as the provider describes them, the sessions of signed-in browsers, and the audit record of what accounts did."""
