"""Client secrets: made here with 256 random bits, shown once, stored as SHA-256 (performance.md: never a password hash).

Called by `commands` and `loading`; compared in `models.Client.has_secret`.
"""

import secrets
from pathlib import Path

from idp.protocol.clients.models import SECRET_METHODS, secret_hash

SHORTEST = 32


class WeakSecret(ValueError):
    """A secret that somebody chose is too short to be stored as a plain hash."""


def make() -> str:
    """A fresh client secret: 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def needed(method: str) -> bool:
    """Whether a client with this `token_endpoint_auth_method` has a secret."""
    return method in SECRET_METHODS


def hash_of(secret: str) -> bytes:
    """The stored form of a secret that the operator provides. Raises WeakSecret below 32 characters."""
    if len(secret) < SHORTEST:
        raise WeakSecret(f"a client secret has at least {SHORTEST} characters; `openssl rand -base64 32` makes one")
    return secret_hash(secret)


def from_file(path: Path) -> bytes:
    """The stored form of the secret in a file. Raises OSError and WeakSecret."""
    return hash_of(path.read_text().strip())
