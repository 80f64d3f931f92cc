"""Acropolis, the identity provider: OpenID Connect in the manner of EU Login."""
