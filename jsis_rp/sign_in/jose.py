"""Signatures of the provider's tokens (RFC 7515): a fixed list of algorithms, a key of the provider, nothing from the header.

Called by `callback.py` and `backchannel.py`. Joserfc does the arithmetic; the key is picked here, by `kid`.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key as PublicKey
from joserfc.jwk import KeySet

from jsis_rp.sign_in.refused import Reason, Refused

LONGEST_TOKEN = 20_000
KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC"}


@dataclass(frozen=True)
class VerifiedJws:
    """A token whose signature holds: algorithm and `typ` of its header, and its claims."""

    algorithm: str
    type: str | None
    claims: dict[str, Any]


def verified(token: str, *, keys: Callable[[str | None], KeySet], algorithms: Sequence[str]) -> VerifiedJws:
    """Check the signature of a compact JWS and return what it holds; raise `Refused` otherwise.

    `keys` is called with the `kid` of the header, so that an unknown one can be looked for again.
    """
    header = _header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise Refused(Reason.ALGORITHM, f"got {algorithm!r}, expected one of {', '.join(algorithms)}")
    if kid is not None and not isinstance(kid, str):
        raise Refused(Reason.KEY_UNKNOWN, "kid is not a string")
    key = _picked(keys(kid), kid, algorithm)
    try:
        checked = jws.deserialize_compact(token, key, algorithms=list(algorithms))
        claims = json.loads(checked.payload)
    except (JoseError, ValueError, TypeError):
        raise Refused(Reason.SIGNATURE, f"signature {algorithm} does not hold") from None
    if not isinstance(claims, dict):
        raise Refused(Reason.SIGNATURE, "the payload is not a JSON object")
    kind = header.get("typ")
    return VerifiedJws(algorithm=algorithm, type=kind if isinstance(kind, str) else None, claims=claims)


def _header(token: str) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise Refused(Reason.SIGNATURE, "not a compact JWS")
    encoded = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(encoded.encode("ascii") + b"=" * (-len(encoded) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise Refused(Reason.SIGNATURE, "not a compact JWS") from None
    if not isinstance(header, dict):
        raise Refused(Reason.SIGNATURE, "the header is not a JSON object")
    return header


def _picked(keys: KeySet, kid: str | None, algorithm: str) -> PublicKey:
    """Return the one key that fits `kid` and `algorithm`; without a `kid` there must be exactly one (Core 10.1)."""
    fitting = [key for key in keys.keys if (kid is None or key.kid == kid) and _fits(key, algorithm)]
    if len(fitting) != 1:
        raise Refused(Reason.KEY_UNKNOWN, f"{len(fitting)} keys of the provider fit kid {kid!r} and {algorithm}")
    return fitting[0]


def _fits(key: PublicKey, algorithm: str) -> bool:
    jwk = key.as_dict(private=False)
    is_for_signatures = jwk.get("use", "sig") == "sig" and jwk.get("alg", algorithm) == algorithm
    return key.key_type == KEY_TYPES[algorithm[:2]] and is_for_signatures
