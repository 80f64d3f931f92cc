"""A DPoP proof as a JWT: its header, its key and its signature (RFC 9449 4.2, and 4.3 up to point 7).

`read` believes nothing before the signature by the key in the header is checked. What the claims say about the request is the
business of `dpop`, which calls this.
"""

from typing import Any, NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import import_key

from idp.ground import json_text
from idp.ground.protocol_error import ProtocolError
from idp.jose.algorithms import ALGORITHMS, extract, is_signed, number_of

ALGS = ("ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256")
TYP = "dpop+jwt"
LONGEST = 8192
RSA_BITS = range(2048, 8193)
PUBLIC_MEMBERS = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class Read(NamedTuple):
    """A proof whose signature is good: the thumbprint of its key (RFC 7638) and its claims."""

    jkt: str
    claims: dict[str, Any]


def invalid(reason: str) -> ProtocolError:
    """The error of the token endpoint (RFC 9449 5); resources answer it with a challenge (`tokens.bearer`)."""
    return ProtocolError("invalid_dpop_proof", reason)


def read(text: str, algs: tuple[str, ...]) -> Read:
    """The proof in a DPoP header. Raises ProtocolError(invalid_dpop_proof)."""
    if not text or len(text) > LONGEST or not text.isascii():
        raise invalid("the DPoP header must hold one JWT")
    try:
        parsed = extract(text)
        head, claims = parsed.headers(), json_text.read(parsed.payload)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise invalid("the DPoP header must hold one JWT") from error
    if not isinstance(head, dict) or not isinstance(claims, dict):
        raise invalid("the DPoP header must hold one JWT")
    alg = head.get("alg")
    if head.get("typ") != TYP:
        raise invalid(f"typ of the proof must be {TYP}")
    if not isinstance(alg, str) or alg not in algs:
        raise invalid(f"alg of the proof must be one of {' '.join(algs)}")
    if "crit" in head:
        raise invalid("the proof names a critical extension; none is known here")
    key = _key(head.get("jwk"), alg)
    if not is_signed(text, key, alg):
        raise invalid("the proof is not signed by the key in its header")
    return Read(key.thumbprint(), claims)


def _key(jwk: object, alg: str) -> Any:
    """The public key, of the type and curve that `alg` takes; never one that tells its secret (RFC 9449 4.2, RFC 7518 3.3)."""
    algorithm = ALGORITHMS[alg]
    if not isinstance(jwk, dict) or SECRET_MEMBERS & set(jwk):
        raise invalid("jwk of the proof must be a public key")
    if jwk.get("kty") != algorithm.key_type or (algorithm.curve and jwk.get("crv") != algorithm.curve):
        raise invalid("jwk of the proof does not fit its alg")
    try:
        if algorithm.key_type == "RSA" and number_of(jwk["n"]).bit_length() not in RSA_BITS:
            raise invalid(f"an RSA key has between {RSA_BITS.start} and {RSA_BITS.stop - 1} bits")
        return import_key({name: jwk[name] for name in PUBLIC_MEMBERS[algorithm.key_type]})
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise invalid("jwk of the proof cannot be read") from error
