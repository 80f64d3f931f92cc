"""Random strings that we hand out: codes, tokens, cookies, mailed links. Only their hash is stored.

A string begins with the time, so that the keys of fresh rows stand next to each other and inserts touch one page of the
index; 256 random bits follow. The time is no secret and adds nothing to the strength.
"""

import hashlib
import hmac
import secrets
import time

PREFIX_LENGTH = 11
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Lower-case letters and digits that are not mistaken for each other when read from a phone or from paper."""


def new() -> str:
    """A fresh string: 11 hex characters of time and 43 URL-safe characters that hold 256 random bits."""
    return f"{time.time_ns() >> 20:011x}{secrets.token_urlsafe(32)}"


def key(handed_out: str) -> bytes:
    """The 43 bytes under which `handed_out` is stored: its time prefix and its SHA-256. Takes any text."""
    raw = handed_out.encode("utf-8", "surrogatepass")
    return raw[:PREFIX_LENGTH] + hashlib.sha256(raw).digest()


def short_id(length: int = 22) -> str:
    """A random public identifier: `length` URL-safe characters, 6 bits each, that reveals nothing and is no secret."""
    return secrets.token_urlsafe(length)[:length]


def characters(length: int, alphabet: str = UNAMBIGUOUS) -> str:
    """`length` random characters to be typed by a person."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def same(one: str | bytes, other: str | bytes) -> bool:
    """Whether two secrets are equal, in a time that does not depend on where they differ."""
    one_raw = one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one
    other_raw = other.encode("utf-8", "surrogatepass") if isinstance(other, str) else other
    return hmac.compare_digest(one_raw, other_raw)
