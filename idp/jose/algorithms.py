"""The signature algorithms of JWS (RFC 7518 3, RFC 8037): making keys, signing with an imported key, and the hash of each.

Called by `keys` (making) and `keyring` (signing). The private key objects of `cryptography` are used directly: a signature then
costs the signature and nothing else, and runs without the interpreter lock.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

Sign = Callable[[bytes], bytes]
Jwk = dict[str, Any]

RSA_BITS = 2048


@dataclass(frozen=True)
class Algorithm:
    """One `alg` value: the type of its key, the curve where there is one, and the hash that `at_hash` takes (Core 3.1.3.6)."""

    name: str
    key_type: Literal["RSA", "EC", "OKP"]
    curve: str
    hash_name: str


ALGORITHMS = {
    one.name: one
    for one in (
        Algorithm("RS256", "RSA", "", "sha256"),
        Algorithm("RS384", "RSA", "", "sha384"),
        Algorithm("RS512", "RSA", "", "sha512"),
        Algorithm("PS256", "RSA", "", "sha256"),
        Algorithm("PS384", "RSA", "", "sha384"),
        Algorithm("PS512", "RSA", "", "sha512"),
        Algorithm("ES256", "EC", "P-256", "sha256"),
        Algorithm("ES384", "EC", "P-384", "sha384"),
        Algorithm("ES512", "EC", "P-521", "sha512"),
        Algorithm("EdDSA", "OKP", "Ed25519", "sha512"),
    )
}


MACS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
"""HMAC with SHA-2 (RFC 7518 3.2), for the secrets of clients; nothing of ours is signed with them."""


def make_key(alg: str) -> Jwk:
    """A fresh private JWK for `alg`, with `kid` (its thumbprint, RFC 7638), `alg` and `use`."""
    algorithm = ALGORITHMS[alg]
    key: RSAKey | ECKey | OKPKey
    if algorithm.key_type == "RSA":
        key = RSAKey.generate_key(RSA_BITS)
    elif algorithm.key_type == "EC":
        key = ECKey.generate_key(cast("Any", algorithm.curve))
    else:
        key = OKPKey.generate_key(cast("Any", algorithm.curve))
    return {**key.as_dict(private=True), "kid": key.thumbprint(), "alg": alg, "use": "sig"}


def public_part(jwk: Jwk) -> Jwk:
    """The JWK without anything secret, ready for the key set."""
    public = import_key(jwk).as_dict(private=False)
    return {**public, "kid": jwk["kid"], "alg": jwk["alg"], "use": "sig"}


def signer(jwk: Jwk) -> Sign:
    """A function that signs bytes with this private JWK. Importing costs up to 30 ms for RSA: do it once."""
    algorithm = ALGORITHMS[jwk["alg"]]
    key = cast("Any", import_key(jwk)).private_key
    digest = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[algorithm.hash_name]
    if algorithm.key_type == "RSA":
        scheme = _pss(digest) if algorithm.name.startswith("PS") else padding.PKCS1v15()
        return _rsa(key, scheme, digest)
    return _ecdsa(key, digest) if algorithm.key_type == "EC" else _eddsa(key)


class _Registry(jws.JWSRegistry):
    """joserfc stops at 512 bytes of header, which the key in a DPoP proof or an `x5c` exceeds; callers cap the whole token."""

    max_header_length = 16_384
    max_signature_length = 2048


READING = _Registry(strict_check_header=False)
REGISTRIES = {alg: _Registry(algorithms=[alg], strict_check_header=False) for alg in (*ALGORITHMS, *MACS)}


def extract(token: str) -> jws.CompactSignature:
    """A compact JWS taken apart; nothing is verified. Raises JoseError, ValueError, TypeError, KeyError.

    Members of the header that nobody knows are ignored (RFC 7515 4).
    """
    return jws.extract_compact(token.encode(), registry=READING)


def is_signed(token: str, key: Any, alg: str) -> bool:
    """Whether a compact JWS is signed by `alg` with an imported key that fits it: a public one, for a MAC the secret.

    Claims are not looked at. Raises KeyError for an algorithm that is not known here.
    EdDSA is checked here: joserfc warns at each use that RFC 9864 prefers the name Ed25519; FAPI 2.0 and most clients do not.
    """
    registry = REGISTRIES[alg]
    try:
        if alg != "EdDSA":
            jws.deserialize_compact(token, key, registry=registry)
            return True
        if "crit" in extract(token).headers():
            return False
        message, _, signature = token.encode("ascii").rpartition(b".")
        key.public_key.verify(base64.b64decode(signature + b"=" * (-len(signature) % 4), b"-_", validate=True), message)
    except (JoseError, InvalidSignature, ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def number_of(text: str) -> int:
    """A number as a JWK writes it (Base64urlUInt, RFC 7518 2). Raises ValueError and TypeError."""
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def half_hash(alg: str, value: str) -> bytes:
    """The left half of the hash of an ASCII value, by the hash of `alg` (`at_hash`, `c_hash`: Core 3.1.3.6, 3.3.2.11)."""
    digest = hashlib.new(ALGORITHMS[alg].hash_name, value.encode()).digest()
    return digest[: len(digest) // 2]


def _pss(digest: hashes.HashAlgorithm) -> padding.PSS:
    return padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)


def _rsa(key: rsa.RSAPrivateKey, scheme: padding.PSS | padding.PKCS1v15, digest: hashes.HashAlgorithm) -> Sign:
    return lambda message: key.sign(message, scheme, digest)


def _ecdsa(key: ec.EllipticCurvePrivateKey, digest: hashes.HashAlgorithm) -> Sign:
    size = (key.curve.key_size + 7) // 8
    scheme = ec.ECDSA(digest)

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, scheme))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def _eddsa(key: ed25519.Ed25519PrivateKey) -> Sign:
    return key.sign
