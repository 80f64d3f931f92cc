"""Random strings that we hand out, and the digest under which we keep them.

What is handed out has 256 bits of chance, so a plain SHA-256 is enough to store it; short codes go through
`enrolment/codes.py` instead, which keys and salts.
"""

import hashlib
import secrets


def new_token() -> str:
    """Return 43 URL-safe characters holding 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """Return the SHA-256 of `value` in hex: what the database keeps instead of the value."""
    return hashlib.sha256(value.encode()).hexdigest()
