"""The public keys of a client: checked when they are registered, found when a client signs something (RFC 7517, Core 10.1).

Keys come with the registration (`jwks`) or from the client's own address (`jwks_uri`), which is fetched through the guarded
fetcher, kept, and fetched again for an unknown `kid`, at most every half minute, and less and less often while it fails. Nobody
waits for a fetch that another thread has begun. Called by `metadata` and by whatever checks a client's signature.
"""

import base64
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from idp.clients import fapi
from idp.clients.models import Client
from idp.ground import json_text
from idp.ground.fetch import Fetcher, FetchRefused, LimitedFetcher, TooManyFetches
from idp.ground.protocol_error import ProtocolError
from idp.jose.algorithms import ALGORITHMS
from idp.jose.signed_jwt import Unverified

log = logging.getLogger(__name__)

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
MOST_KEYS = 50
RSA_LEAST_BITS = 2048
KEEP_S = 3600.0
FETCH_AGAIN_S = 30.0
LONGEST_PAUSE_S = 600.0


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
    """The key set of one address. Moments of the monotonic clock; `failures` in a row; `running` while a thread fetches it."""

    keys: tuple[ClientKey, ...] = ()
    at: float = field(default=float("-inf"))
    tried_at: float = field(default=float("-inf"))
    failures: int = 0
    running: bool = False

    def may_try(self, now: float) -> bool:
        """Whether enough time has passed: half a minute, doubled with each failure up to the longest pause."""
        pause_s: float = min(FETCH_AGAIN_S * 2.0 ** min(self.failures, 10), LONGEST_PAUSE_S)
        return now - self.tried_at > pause_s


class ClientKeys:
    """The keys of all clients in this process."""

    def __init__(self, fetcher: Fetcher | LimitedFetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._registered: dict[str, tuple[int, tuple[ClientKey, ...]]] = {}
        self._fetched: dict[str, _Fetched] = {}

    def find(self, client: Client, alg: str, kid: str | None) -> list[ClientKey]:
        """The keys that may have made a signature by `alg` with this `kid` (None: the header named none)."""
        if alg not in ALGORITHMS or not fapi.allows(client, alg):
            return []
        return self.search(client, lambda one: one.fits(alg) and (kid is None or one.kid == kid))

    def keys_for(self, client: Client, token: Unverified) -> Iterator[Any]:
        """The imported keys that may have signed `token`. Nothing is fetched before the first one is asked for."""
        yield from (one.key for one in self.find(client, token.alg, token.kid))

    def search(self, client: Client, fits: Callable[[ClientKey], bool]) -> list[ClientKey]:
        """The keys that `fits` says yes to; the client's address is asked again when there is none."""
        if client.jwks is not None:
            return [one for one in self._of_registration(client) if fits(one)]
        if not client.jwks_uri:
            return []
        cached, now = self._fetched.setdefault(client.jwks_uri, _Fetched()), time.monotonic()
        found = [one for one in cached.keys if fits(one)]
        if (now - cached.at > KEEP_S or not found) and self._claimed(cached, now):
            try:
                self._fetch(client, cached, now)
            except TooManyFetches as error:
                cached.tried_at = float("-inf")
                if not found:
                    raise busy(client) from error
            finally:
                cached.running = False
            return [one for one in cached.keys if fits(one)]
        if not found and cached.running:
            raise busy(client)
        return found

    def _claimed(self, cached: _Fetched, now: float) -> bool:
        """Whether this thread is the one to fetch; nothing is fetched under the lock."""
        with self._lock:
            if cached.running or not cached.may_try(now):
                return False
            cached.tried_at, cached.running = now, True
            return True

    def for_encryption(self, client: Client, alg: str) -> ClientKey | None:
        """The key that `client` wants to receive things under by the key management `alg` (RFC 7518 4), or None."""
        if client.jwks is not None:
            return _for_encryption(self._of_registration(client), alg)
        self.search(client, lambda one: one.use != "sig")  # fetches the set when it is missing or stale
        cached = self._fetched.get(client.jwks_uri)
        return _for_encryption(cached.keys, alg) if cached else None

    def _of_registration(self, client: Client) -> tuple[ClientKey, ...]:
        cached = self._registered.get(client.client_id)
        if cached is None or cached[0] != client.revision:
            cached = (client.revision, usable(client.jwks or {}))
            self._registered[client.client_id] = cached
        return cached[1]

    def _fetch(self, client: Client, cached: _Fetched, now: float) -> None:
        """Fetch the set. A failure is logged and makes the next pause longer. Raises TooManyFetches."""
        try:
            answer = self._fetcher.get(client.jwks_uri)
            document = json_text.read(answer.body) if answer.status == 200 else None
        except TooManyFetches:
            raise
        except FetchRefused as error:
            document, reason = None, error.reason
        except orjson.JSONDecodeError:
            document, reason = None, "the answer is not JSON"
        else:
            reason = "the answer is not a key set"
        if isinstance(document, dict):
            cached.keys, cached.at, cached.failures = usable(document), now, 0
            return
        cached.failures += 1
        log.warning("keys of client %s: %s", client.client_id, reason)


def busy(client: Client) -> ProtocolError:
    """The keys are not known and cannot be fetched now: no fault of the request, so no 401."""
    wait = [("Retry-After", "5")]
    reason = f"the keys of client {client.client_id} cannot be fetched now; try again"
    return ProtocolError("temporarily_unavailable", reason, status=503, headers=wait)


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


def fault_of_jwks(jwks: object) -> str | None:  # flat: guards, one after the other
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
