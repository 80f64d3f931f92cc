"""Assertions under the client's own secret: client_secret_jwt (Core 9), HMAC with SHA-2 (RFC 7518 3.2). Called by `assertion`.

The secret is the key itself, so it is at least as long as the hash: “A key of the same size as the hash output ... or larger MUST
be used with this algorithm.”
"""

import base64
import binascii
import hashlib
import hmac

HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def shortest(alg: str) -> int:
    """How many bytes a secret must have for `alg`."""
    return hashlib.new(HASHES[alg]).digest_size


def is_signed(token: str, alg: str, secret: str) -> bool:
    """Whether a compact JWS carries the MAC of `alg` under `secret`; False for a secret that is too short."""
    key = secret.encode()
    message, _, mac = token.encode("ascii", "replace").rpartition(b".")
    if len(key) < shortest(alg):
        return False
    try:
        given = base64.b64decode(mac + b"=" * (-len(mac) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, hmac.digest(key, message, HASHES[alg]))
