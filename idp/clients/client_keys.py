"""The public keys of a client: checked when they are registered, found when a client signs something (RFC 7517, Core 10.1).

Keys come with the registration (`jwks`) or from the client's own address (`jwks_uri`), which is fetched through the guarded
fetcher, kept, and fetched again for an unknown `kid`, at most every half minute. Called by `metadata` and `authentication`.
"""

import base64
import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from idp.clients import fapi
from idp.clients.models import Client
from idp.ground import json_text
from idp.ground.fetch import Fetcher, FetchRefused
from idp.jose.algorithms import ALGORITHMS

log = logging.getLogger(__name__)

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
MOST_KEYS = 50
RSA_LEAST_BITS = 2048
KEEP_S = 3600.0
FETCH_AGAIN_S = 30.0


@dataclass(frozen=True)
class ClientKey:
    """One usable public key: what it may be used for, the imported object, and the SHA-256 of its certificate (`x5c`)."""

    kid: str | None
    key_type: str
    curve: str
    alg: str | None
    use: str | None
    key: Any
    certificate: bytes | None = None

    def is_key(self, public_key: bytes) -> bool:
        """Whether this is the public key with that SubjectPublicKeyInfo in DER."""
        mine: bytes = self.key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return mine == public_key

    def fits(self, alg: str) -> bool:
        """Whether a signature by `alg` can be of this key (RFC 7517 4.1 to 4.4)."""
        algorithm = ALGORITHMS[alg]
        return (
            self.use in (None, "sig")
            and self.alg in (None, alg)
            and self.key_type == algorithm.key_type
            and (not algorithm.curve or self.curve == algorithm.curve)
        )


@dataclass
class _Fetched:
    keys: tuple[ClientKey, ...] = ()
    at: float = field(default=float("-inf"))
    tried_at: float = field(default=float("-inf"))


class ClientKeys:
    """The keys of all clients in this process."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._registered: dict[str, tuple[int, tuple[ClientKey, ...]]] = {}
        self._fetched: dict[str, _Fetched] = {}

    def find(self, client: Client, alg: str, kid: str | None) -> list[ClientKey]:
        """The keys that may have made a signature by `alg` with this `kid` (None: the header named none)."""
        if not fapi.allows(client, alg):
            return []
        return self.search(client, lambda one: one.fits(alg) and (kid is None or one.kid == kid))

    def search(self, client: Client, fits: Callable[[ClientKey], bool]) -> list[ClientKey]:
        """The keys that `fits` says yes to; the client's address is asked again when there is none."""
        if client.jwks is not None:
            return [one for one in self._of_registration(client) if fits(one)]
        if not client.jwks_uri:
            return []
        known = self._fetched.setdefault(client.jwks_uri, _Fetched())
        now = time.monotonic()
        found = [one for one in known.keys if fits(one)]
        stale = now - known.at > KEEP_S
        if (stale or not found) and now - known.tried_at > FETCH_AGAIN_S:
            known.tried_at = now
            self._fetch(client, known, now)
            found = [one for one in known.keys if fits(one)]
        return found

    def for_encryption(self, client: Client, alg: str) -> ClientKey | None:
        """The key that `client` wants to receive things under by the key management `alg` (RFC 7518 4), or None."""
        if client.jwks is not None:
            return _for_encryption(self._of_registration(client), alg)
        self.search(client, lambda one: one.use != "sig")  # fetches the set when it is missing or stale
        known = self._fetched.get(client.jwks_uri)
        return _for_encryption(known.keys, alg) if known else None

    def _of_registration(self, client: Client) -> tuple[ClientKey, ...]:
        known = self._registered.get(client.client_id)
        if known is None or known[0] != client.revision:
            known = (client.revision, usable(client.jwks or {}))
            self._registered[client.client_id] = known
        return known[1]

    def _fetch(self, client: Client, known: _Fetched, now: float) -> None:
        try:
            answer = self._fetcher.get(client.jwks_uri)
            document = json_text.read(answer.body) if answer.status == 200 else None
        except FetchRefused as error:
            log.warning("keys of client %s: %s", client.client_id, error.reason)
            return
        except orjson.JSONDecodeError:
            document = None
        if not isinstance(document, dict):
            log.warning("keys of client %s: the answer is not a key set", client.client_id)
            return
        known.keys, known.at = usable(document), now


def usable(jwks: Mapping[str, Any]) -> tuple[ClientKey, ...]:
    """The keys of a set that we can verify with; others are passed over (RFC 7517 5)."""
    entries = jwks.get("keys")
    return tuple(
        ClientKey(
            kid=entry.get("kid"),
            key_type=entry["kty"],
            curve=entry.get("crv", ""),
            alg=entry.get("alg"),
            use=entry.get("use"),
            key=import_key(_public(entry)),
            certificate=_fingerprint(entry.get("x5c")),
        )
        for entry in (entries[:MOST_KEYS] if isinstance(entries, list) else [])
        if isinstance(entry, dict) and _fault_of_key(entry) is None
    )


def fault_of_jwks(jwks: object) -> str | None:
    """What is wrong with a key set that somebody registers, or None."""
    if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list) or not jwks["keys"]:
        return "must be an object with a list of keys"
    if len(jwks["keys"]) > MOST_KEYS:
        return f"must not hold more than {MOST_KEYS} keys"
    for entry in jwks["keys"]:
        wrong = _fault_of_key(entry) if isinstance(entry, dict) else "a key must be an object"
        if wrong:
            return wrong
    kids = [entry.get("kid") for entry in jwks["keys"]]
    return "each key needs a kid of its own" if len(kids) > 1 and (None in kids or len(set(kids)) != len(kids)) else None


def _fault_of_key(entry: dict[str, Any]) -> str | None:
    if PRIVATE_MEMBERS & set(entry):
        return "a key is private or symmetric; register public keys only"
    if entry.get("kty") not in ("RSA", "EC", "OKP") or not isinstance(entry.get("kid", ""), str):
        return "a key has a type that is not supported (RSA, EC, OKP)"
    try:
        if entry["kty"] == "RSA" and _bits(entry["n"]) < RSA_LEAST_BITS:
            return f"an RSA key has fewer than {RSA_LEAST_BITS} bits"
        import_key(_public(entry))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return "a key cannot be read"
    return None


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    """The members that are the key itself; what else a client says about it must not get in the way."""
    return {name: entry[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in entry}


def _bits(number: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(number + "=" * (-len(number) % 4)), "big").bit_length()


def _for_encryption(keys: tuple[ClientKey, ...], alg: str) -> ClientKey | None:
    wanted = "RSA" if alg.startswith("RSA") else "EC"
    fitting = [one for one in keys if one.key_type == wanted and one.use in (None, "enc") and one.alg in (None, alg)]
    return min(fitting, key=lambda one: (one.use is None, one.alg is None), default=None)


def _fingerprint(chain: object) -> bytes | None:
    """SHA-256 of the first certificate of `x5c` (RFC 7517 4.7), as the certificate of a connection is compared; None without."""
    try:
        return hashlib.sha256(base64.b64decode(chain[0], validate=True)).digest() if isinstance(chain, list) and chain else None
    except (TypeError, ValueError):
        return None
