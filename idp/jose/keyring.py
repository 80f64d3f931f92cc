"""The keys of this process: imported once, chosen by time, signing with a header that is prepared for each key.

Built by `protocol.parts`; used by all that signs (`id_token`, `back_channel`) or recognises what we signed (`OwnIdTokens`).
"""

import base64
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc.jwk import import_key

from idp.ground import clock
from idp.ground.database import Hot, Statement
from idp.ground.sealed import Seal
from idp.jose import signed_jwt
from idp.jose.algorithms import ALGORITHMS, Jwk, Sign, signer
from idp.jose.encryption_keys import ENC
from idp.jose.keys import MAC
from idp.jose.signed_jwt import BadJwt, Use

MAKE_AGAIN_S = 10.0
ALL = Statement("select kid, use, alg, sealed, public, publish_at, sign_from, retire_at from signing_key order by publish_at")


@dataclass(frozen=True)
class Key:
    """A key as the process uses it; moments in microseconds since the epoch."""

    kid: str
    alg: str
    public: Jwk
    sealed: str
    publish_at: int
    sign_from: int
    retire_at: int | None


class Keyring:
    """Signs, recognises own signatures, and knows what the key set shows."""

    def __init__(self, hot: Hot, seal: Seal, glance: Callable[[], None], make_missing: Callable[[], None] | None = None) -> None:
        self._hot, self._seal, self._glance = hot, seal, glance
        self._make_missing, self._made_at = make_missing, float("-inf")
        self._keys: tuple[Key, ...] = ()
        self._encryption: tuple[Key, ...] = ()
        self._opened: dict[str, Jwk] = {}
        self._signers: dict[str, Sign] = {}
        self._current: dict[str, tuple[Key, Sign]] = {}
        self._heads: dict[tuple[str, str], bytes] = {}
        self._trusted: dict[str, tuple[str, Any]] = {}
        self._mac = b""
        self._published: tuple[Jwk, ...] = ()

    def read(self) -> None:
        """Take the keys from the database again, importing only what is new."""
        keys, encryption = [], []
        for kid, use, alg, sealed, public, publish_at, sign_from, retire_at in self._hot.all(ALL, {}):
            if use == MAC:
                self._mac = self._seal.open(sealed).encode()
            elif use == ENC:
                encryption.append(Key(kid, alg, orjson.loads(public), sealed, publish_at, sign_from, retire_at))
            else:
                keys.append(Key(kid, alg, orjson.loads(public), sealed, publish_at, sign_from, retire_at))
        self._keys, self._encryption = tuple(keys), tuple(encryption)
        self._trusted = {key.kid: self._trusted.get(key.kid) or (key.alg, import_key(key.public)) for key in keys}
        self._signers = {kid: sign for kid, sign in self._signers.items() if kid in self._trusted}
        self.settle()

    def settle(self) -> None:
        """Choose by the clock: which key of each algorithm signs now, and which are shown."""
        now = clock.micros()
        self._published = tuple(
            key.public
            for key in reversed(self._encryption + self._keys)
            if key.publish_at <= now and (key.retire_at is None or key.retire_at > now)
        )
        current = {
            key.alg: key
            for key in self._keys
            if key.sealed and key.sign_from <= now and (key.retire_at is None or key.retire_at > now)
        }
        if {alg: key.kid for alg, key in current.items()} != {alg: key.kid for alg, (key, _) in self._current.items()}:
            self._current = {alg: (key, self._signer(key)) for alg, key in current.items()}
            self._heads = {}

    def _signer(self, key: Key) -> Sign:
        if key.kid not in self._signers:
            self._signers[key.kid] = signer(orjson.loads(self._seal.open(key.sealed)))
        return self._signers[key.kid]

    def sign(self, claims: dict[str, Any], alg: str, typ: str = "JWT") -> str:
        """A compact JWS over `claims` by the current key of `alg`. Raises LookupError when there is none."""
        self._glance()
        found = self._current.get(alg) or self._made(alg)
        if found is None:
            raise LookupError(f"there is no signing key for {alg}")
        key, sign = found
        head = self._heads.get((key.kid, typ))
        if head is None:
            head = _b64(orjson.dumps({"alg": alg, "typ": typ, "kid": key.kid})) + b"."
            self._heads[key.kid, typ] = head
        message = head + _b64(orjson.dumps(claims))
        return (message + b"." + _b64(sign(message))).decode()

    def _made(self, alg: str) -> tuple[Key, Sign] | None:
        """The key of `alg` after making what is missing, which is tried now and then; a clock that is set back leaves none."""
        if self._make_missing is not None and time.monotonic() - self._made_at > MAKE_AGAIN_S:
            self._made_at = time.monotonic()
            self._make_missing()
        return self._current.get(alg)

    def claims_of(self, token: str, use: Use, *, issuer: str) -> dict[str, Any] | None:
        """The claims of a JWT that one of our keys, retired ones too, has signed for `use`, `iss` being `issuer`; else None."""
        self._glance()
        try:
            unverified = signed_jwt.read(token, use)
            trusted = self._trusted.get(unverified.kid or "")
            if trusted is None:
                return None
            alg, key = trusted
            claims = signed_jwt.verify(
                token=unverified, use=use, keys=[key], algs=[alg], issuer=issuer, audience=None, now=clock.seconds()
            )
        except BadJwt:
            return None
        return claims.values

    def decryption_keys(self) -> list[Jwk]:
        """The private JWKs that may still open what was encrypted to us, the newest first; unsealed once."""
        self._glance()
        now, found = clock.micros(), []
        for key in reversed(self._encryption):
            if key.sealed and (key.retire_at is None or key.retire_at > now):
                if key.kid not in self._opened:
                    self._opened[key.kid] = orjson.loads(self._seal.open(key.sealed))
                found.append(self._opened[key.kid])
        return found

    def derive(self, purpose: bytes, secret: str) -> str:
        """43 URL-safe characters that only this provider can compute from `secret` (HMAC-SHA256 under the stored mac key)."""
        self._glance()
        if not self._mac:
            raise LookupError("there is no mac key; `idp keys new` makes it")
        return _b64(hmac.digest(self._mac, purpose + b"\0" + secret.encode("utf-8", "surrogatepass"), "sha256")).decode()

    @property
    def algs(self) -> tuple[str, ...]:
        """The algorithms that can sign now."""
        self._glance()
        return tuple(sorted(self._current, key=list(ALGORITHMS).index))

    @property
    def published(self) -> tuple[Jwk, ...]:
        """The public keys to show, the newest first."""
        self._glance()
        return self._published


def _b64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
