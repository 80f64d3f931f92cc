"""A DPoP proof as a JWT: its header, its key, its signature and its age (RFC 9449 4.2, and 4.3 up to point 7 and point 11).

Nothing is trusted before the signature by the key in the header is checked. What the claims say about the request is the
business of `dpop`, which calls this.
"""

from dataclasses import replace
from typing import Any, NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import import_key

from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.jose import signed_jwt
from idp.jose.algorithms import ALGORITHMS, number_of
from idp.jose.jwt_uses import DPOP_PROOF
from idp.jose.signed_jwt import BadJwt, Claims

ALGS = ("ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256")
RSA_BITS = range(2048, 8193)
PUBLIC_MEMBERS = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class VerifiedProof(NamedTuple):
    """A proof whose signature and age are good: the thumbprint of its key (RFC 7638) and its claims."""

    jkt: str
    claims: Claims


def invalid(reason: str, hint: str = "") -> ProtocolError:
    """The error of the token endpoint (RFC 9449 5); resources answer it with a challenge (`tokens.bearer`)."""
    return ProtocolError("invalid_dpop_proof", reason, hint=hint)


def read(text: str, algs: tuple[str, ...], *, lifetime_s: int) -> VerifiedProof:
    """The proof in a DPoP header, not older than `lifetime_s`. Raises ProtocolError(invalid_dpop_proof)."""
    use = replace(DPOP_PROOF, max_iat_age_s=lifetime_s)
    try:
        token = signed_jwt.read(text, use)
        if token.alg not in algs:
            raise invalid(f"alg of the proof must be one of {' '.join(algs)}", f"got alg {token.alg!r}")
        key = _key(token.header.get("jwk"), token.alg)
        claims = signed_jwt.verify(token=token, use=use, keys=[key], algs=algs, issuer=None, audience=None, now=clock.seconds())
    except BadJwt as error:
        raise invalid(error.reason, error.hint) from error
    return VerifiedProof(key.thumbprint(), claims)


def _key(jwk: object, alg: str) -> Any:
    """The public key, of the type and curve that `alg` takes; never one with its secret (RFC 9449 4.2, RFC 7518 3.3)."""
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
