"""Client secrets: made here with 384 random bits, shown once, stored as SHA-256 (random enough to need no slow hash).

A secret that is used as a key (client_secret_jwt, symmetric encryption, MACs of ours) is needed again, so it is stored sealed as
well. Called by `commands`, `loading` and registration; compared in `models.Client.has_secret`, opened by `assertion`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.clients.models import SECRET_METHODS, secret_hash
from idp.ground.sealed import Seal

SHORTEST = 32


class WeakSecret(ValueError):
    """A secret that somebody chose is too short to be stored as a plain hash."""


@dataclass(frozen=True)
class Kept:
    """What is stored of a secret."""

    hashed: bytes | None = None
    sealed: str | None = None


def make() -> str:
    """A fresh client secret: 64 URL-safe characters, long enough as a key for every MAC (RFC 7518 3.2)."""
    return secrets.token_urlsafe(48)


def needed(method: str) -> bool:
    """Whether a client with this `token_endpoint_auth_method` has a secret."""
    return method in SECRET_METHODS


def is_key(metadata: Mapping[str, Any]) -> bool:
    """Whether something in the metadata uses the value of the secret as a key."""
    return metadata.get("token_endpoint_auth_method") == "client_secret_jwt" or any(
        name.endswith("_alg") and str(value).startswith("HS") for name, value in metadata.items()
    )


def keep(secret: str | None, metadata: Mapping[str, Any], seal: Seal | None) -> Kept:
    """What to store of `secret`. Raises WeakSecret, and ValueError when it has to be sealed and there is nothing to seal with."""
    if secret is None:
        return Kept()
    if not is_key(metadata):
        return Kept(hash_of(secret))
    if seal is None:
        raise ValueError("the secret of this client is used as a key and must be sealed, for which the sealing key is needed")
    return Kept(hash_of(secret), seal.close(secret))


def hash_of(secret: str) -> bytes:
    """The stored form of a secret that the operator provides. Raises WeakSecret below 32 characters."""
    if len(secret) < SHORTEST:
        raise WeakSecret(f"a client secret has at least {SHORTEST} characters; `openssl rand -base64 48` makes one")
    return secret_hash(secret)


def from_file(path: Path) -> str:
    """The secret in a file. Raises OSError."""
    return path.read_text().strip()
