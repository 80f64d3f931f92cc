"""Encrypted JWTs in both directions (RFC 7516, RFC 7518 4 and 5): what clients send us, and what they want to receive.

`Decrypter` opens request objects with our own encryption keys; `encrypt` nests a signed token for a client (Core 16.14: sign,
then encrypt). Called by `request_object`, `id_token`, `userinfo`, `jarm` and `introspect`.
Left out: RSA1_5 (RFC 8725 3.2), symmetric keys made of client secrets (RFC 8725 3.5), and compression (RFC 8725 3.6).
"""

import base64
from collections.abc import Callable, Sequence
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from idp.ground import json_text
from idp.ground.protocol_error import ProtocolError

ASYMMETRIC_ALGS = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
ENCS = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")
DEFAULT_ENC = "A128CBC-HS256"
MAX_PLAINTEXT = 262_144

Jwk = dict[str, Any]


class Decrypter:
    """Opens what was encrypted to one of our keys. `keys` gives the private JWKs that may still be used."""

    def __init__(self, keys: Callable[[], Sequence[Jwk]]) -> None:
        self._keys = keys
        self._imported: dict[str, Any] = {}

    def decrypt(self, token: str) -> str | None:
        """The text inside a compact JWE, or None: no key of ours, an algorithm that we do not take, broken, or too long."""
        head = _head(token)
        alg, enc, kid = head.get("alg"), head.get("enc"), head.get("kid")
        if alg not in ASYMMETRIC_ALGS or enc not in ENCS or "zip" in head:
            return None
        wanted = "RSA" if str(alg).startswith("RSA") else "EC"
        for jwk in self._keys():
            if jwk["kty"] == wanted and kid in (None, jwk["kid"]):
                try:
                    opened = jwe.decrypt_compact(token, self._key(jwk), algorithms=[str(alg), str(enc)]).plaintext
                    return opened.decode("ascii") if opened is not None and len(opened) <= MAX_PLAINTEXT else None
                except (JoseError, ValueError):
                    continue
        return None

    def _key(self, jwk: Jwk) -> Any:
        if jwk["kid"] not in self._imported:
            self._imported[jwk["kid"]] = import_key(jwk)
        return self._imported[jwk["kid"]]


def _head(token: str) -> dict[str, Any]:
    """The protected header, unchecked; empty when it cannot be read."""
    part = token.partition(".")[0]
    try:
        head = json_text.read(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}
    return head if isinstance(head, dict) else {}


def encrypt(token: str, *, alg: str, enc: str, key: Any, kid: str | None, content_type: str = "JWT") -> str:
    """`token` as a compact JWE for the holder of `key` (an imported key of joserfc)."""
    head: dict[str, Any] = {"alg": alg, "enc": enc, "cty": content_type}
    if kid:
        head["kid"] = kid
    return jwe.encrypt_compact(head, token, key, algorithms=[alg, enc])


def no_key(client_id: str, member: str) -> ProtocolError:
    """The client asked for encryption and gives us no key for it: its own fault, said to it."""
    return ProtocolError("invalid_client_metadata", f"client {client_id} has no key that fits {member}")
