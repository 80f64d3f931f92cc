"""The single-use code of the registered letter: made, shown, read back and compared, never kept in clear.

Twelve characters of an alphabet in which no two look alike (no 0 O, 1 I L, 2 Z, 5 S, 8 B): about 55 bits. Because that
is less than the 256 bits of `ground/random_strings.py`, it is kept under HMAC-SHA256 with a salt of its own and the pepper
of `ground/keys.py`, so that a copy of the database alone does not let the codes be tried out.
"""

import hashlib
import hmac
import secrets
import unicodedata

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
LENGTH = 12
GROUP = 4


def new_code() -> str:
    """Return a fresh code without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Return the code in groups of four, as the letter shows it."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(text: str) -> str | None:
    """Read what somebody typed: case, spaces and any dashes do not matter. None when it cannot be a code."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper()
    kept = "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Pd")
    if len(kept) != LENGTH or any(sign not in ALPHABET for sign in kept):
        return None
    return kept


def new_salt() -> bytes:
    """Return a salt for one letter."""
    return secrets.token_bytes(16)


def sealed(code: str, *, salt: bytes, pepper: bytes) -> bytes:
    """Return what is kept instead of the code: 32 bytes."""
    return hmac.digest(pepper, salt + code.encode(), hashlib.sha256)


def is_same(code: str, kept: bytes, *, salt: bytes, pepper: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(sealed(code, salt=salt, pepper=pepper), kept)
