"""The key of client_secret_jwt: the client's own secret (Core 9), for HMAC with SHA-2. Called by `assertion`.

“A key of the same size as the hash output ... or larger MUST be used with this algorithm” (RFC 7518 3.2).
"""

import hashlib
from typing import Any

from joserfc.jwk import OctKey

from idp.jose.algorithms import MACS


def keys_of(alg: str, secret: str) -> list[Any]:
    """The secret as a key for `alg`; nothing for an algorithm that is no MAC, or when it is shorter than the hash."""
    if alg not in MACS or len(secret.encode()) < hashlib.new(MACS[alg]).digest_size:
        return []
    return [OctKey.import_key(secret)]
