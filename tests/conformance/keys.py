"""The keys of a relying party, what it signs with them, and how it reads what the provider signed (RFC 7515, 7516, 7519)."""

import base64
import hashlib
import itertools
from typing import Any

import orjson
from joserfc import jwe, jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from idp.ground import clock

ENCRYPTIONS = ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"]
ENCRYPTIONS += ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"]
EC, OTHER_EC = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
_numbers = itertools.count(1)


def number() -> int:
    """Another number each time."""
    return next(_numbers)


def b64(raw: bytes) -> str:
    """base64url without padding (RFC 7515 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def left_half(text: str, name: str = "sha256") -> str:
    """`at_hash` and its like (Core 3.1.3.6)."""
    digest = hashlib.new(name, text.encode()).digest()
    return b64(digest[: len(digest) // 2])


def public(key: Any, *, kid: str, **more: str) -> dict[str, Any]:
    """The public part of a key, for a key set."""
    return {**key.as_dict(private=False), "kid": kid, **more}


def signed(claims: dict[str, Any], key: Any = EC, *, alg: str = "ES256", kid: str | None = "ec", **head: Any) -> str:
    """A signed JWT; claims of None are left out."""
    header = {"alg": alg, **({"kid": kid} if kid else {}), **head}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(header, kept, key, algorithms=[alg])


def unsigned(claims: dict[str, Any]) -> str:
    """A JWT with `alg` none (RFC 7519 6)."""
    return f"{b64(orjson.dumps({'alg': 'none'}))}.{b64(orjson.dumps(claims))}."


def mac_key(secret: str) -> OctKey:
    """The secret as a key of HS256 (Core 10.1)."""
    return OctKey.import_key(secret)


def head_of(token: str) -> dict[str, Any]:
    """The header of a JWT, unchecked."""
    part = token.split(".", maxsplit=1)[0]
    return dict(orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def decrypted(token: str, key: Any) -> str:
    """What is inside a JWE for us."""
    found = jwe.decrypt_compact(token, key, algorithms=ENCRYPTIONS).plaintext
    assert found is not None
    return found.decode()


def encrypted(token: str, entry: dict[str, Any], *, alg: str = "RSA-OAEP-256", enc: str = "A256GCM") -> str:
    """A JWT encrypted to a published key of the provider."""
    head = {"alg": alg, "enc": enc, "kid": entry["kid"], "cty": "JWT"}
    return jwe.encrypt_compact(head, token, KeySet.import_key_set({"keys": [entry]}).keys[0], algorithms=ENCRYPTIONS)


def verified(token: str, published: dict[str, Any], *, alg: str) -> dict[str, Any]:
    """The claims of a JWT by the provider: signed by `alg` with the published key that the header names."""
    head = head_of(token)
    assert head["alg"] == alg, head
    entry = [one for one in published["keys"] if one["kid"] == head["kid"]]
    assert len(entry) == 1, f"kid {head['kid']} names {len(entry)} keys"
    keys = KeySet.import_key_set({"keys": entry})
    if alg == "EdDSA":  # joserfc prefers the name Ed25519 (RFC 9864) and warns about this one
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            payload = jws.deserialize_compact(token, keys, algorithms=[alg]).payload
    else:
        payload = jws.deserialize_compact(token, keys, algorithms=[alg]).payload
    claims: dict[str, Any] = orjson.loads(payload)
    return claims


class Proofs:
    """Somebody with a DPoP key. `nonce` is the last one that the provider gave."""

    def __init__(self, key: Any = None, alg: str = "ES256") -> None:
        self.key, self.alg = key or ECKey.generate_key("P-256"), alg
        self.nonce: str | None = None

    @property
    def jkt(self) -> str:
        """The thumbprint of the key (RFC 7638)."""
        return str(self.key.thumbprint())

    def proof(self, htm: str, htu: str, /, *, token: str = "", head: dict[str, Any] | None = None, **changes: Any) -> str:
        """A proof for one request (RFC 9449 4.2), changed; a value of None leaves the member out."""
        claims = {"jti": f"proof-{number()}", "htm": htm, "htu": htu, "iat": clock.seconds(), "nonce": self.nonce}
        if token:
            claims["ath"] = b64(hashlib.sha256(token.encode()).digest())
        header = {"typ": "dpop+jwt", "alg": self.alg, "jwk": self.key.as_dict(private=False), **(head or {})}
        kept = [{name: value for name, value in part.items() if value is not None} for part in (header, {**claims, **changes})]
        return jwt.encode(kept[0], kept[1], self.key, algorithms=[str(kept[0]["alg"])])
