"""A login (one attempt to sign in) and a session (single sign-on): rows, rules and cookies."""
