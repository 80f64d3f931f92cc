"""Random strings that we hand out, and the hash under which they are stored.

They hold 256 random bits, so a plain SHA-256 is enough; short codes go through `enrolment/codes.py`, which keys and salts.
"""

import hashlib
import secrets

LENGTH = 43


def new() -> str:
    """Return 43 URL-safe characters holding 256 random bits."""
    return secrets.token_urlsafe(32)


def key(handed_out: str) -> str:
    """Return the SHA-256 of `handed_out` in hex: what the database keeps instead of the string. Takes any text."""
    return hashlib.sha256(handed_out.encode("utf-8", "surrogatepass")).hexdigest()
