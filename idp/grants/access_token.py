"""Access tokens and refresh tokens as strings: opaque, with 256 secret bits, stored by their hash (RFC 6750, RFC 9700 4.9).

A token says which row it belongs to: 22 characters of grant id, 6 of the row's number in the grant, then 43 of secret. So one
primary key finds access and refresh tokens, rows of a grant stand together, and no further index is written with each token.

The successor of a refresh token is not random but derived from it under a key that only the provider has: whoever repeats a
rotation within the grace gets the same successor although only hashes are stored, and nobody can compute it without the key.
"""

import base64
import secrets
import time
from typing import NamedTuple

from idp.jose.keyring import Keyring

FRONT_CHANNEL, FIRST = 0, 1
"""Numbers in a grant: of a token that the authorization endpoint hands out, and of the first one that the token endpoint does."""
LENGTH = 22 + 6 + 43
HIGHEST = 0xFFFFFF


class Handle(NamedTuple):
    """The row that a token belongs to."""

    grant_id: bytes
    number: int


def new_grant_id() -> bytes:
    """A fresh grant id: 6 bytes of time, so that the rows of fresh grants stand next to each other, and 10 random ones."""
    return (time.time_ns() >> 20).to_bytes(6, "big") + secrets.token_bytes(10)


def new(grant_id: bytes, number: int) -> str:
    """A fresh token of that row."""
    return _handle(grant_id, number) + secrets.token_urlsafe(32)


def new_beside(grant_id: bytes) -> str:
    """A fresh token of a row somewhere in the grant, for access tokens whose refresh token stays in its own row."""
    return new(grant_id, FIRST + 1 + secrets.randbelow(HIGHEST - FIRST))


def handle_of(token: str) -> Handle | None:
    """The row that `token` claims to belong to; None for a text that is no token of ours."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        return Handle(base64.urlsafe_b64decode(token[:22] + "=="), int(token[22:28], 16))
    except ValueError:
        return None


def successors(keyring: Keyring, refresh_token: str, handle: Handle) -> tuple[str, str]:
    """Access token and refresh token that follow `refresh_token`, whose row is `handle`; its number is below HIGHEST."""
    head = _handle(handle.grant_id, handle.number + 1)
    return head + keyring.derive(b"access", refresh_token), head + keyring.derive(b"refresh", refresh_token)


def _handle(grant_id: bytes, number: int) -> str:
    return f"{base64.urlsafe_b64encode(grant_id).decode()[:22]}{number:06x}"
