"""What makes an answer right; every workload calls these for every answer, so a fast wrong server wins nothing.

Sources: RFC 6749 section 5.1, OpenID Connect Core sections 3.1.3.3, 3.1.3.7, 5.3.2 and 12.2, RFC 7662 section 2.2.
ID tokens are kept as a sample and verified when the clock has stopped, so that the driver's own RSA work is not measured.
"""

import base64
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bench.connection import Answer

Json = dict[str, Any]
MINIMUM_TOKEN_CHARACTERS = 22  # 128 bits in base64url (RFC 6749 10.10)
SIGNATURES = ("RS256", "PS256", "ES256")  # those whose at_hash is made with SHA-256
JSON_TYPES = (b"application/json", b"application/jwk-set+json")  # RFC 8259, RFC 7517 8.5.1
CLOCK_LEEWAY_S = 60


class CheckFailed(Exception):
    """An answer that is not right; the text says what was wrong, with a piece of the answer."""


def fail(what: str, answer: Answer) -> CheckFailed:
    """The error for an answer, with its status and beginning."""
    return CheckFailed(f"{what}: HTTP {answer.status} {answer.body[:200]!r}")


def document(answer: Answer, what: str) -> Json:
    """A JSON object answered with 200, or `CheckFailed`."""
    if answer.status != 200:
        raise fail(what, answer)
    if not any(kind in answer.head for kind in JSON_TYPES):
        raise fail(f"{what}: not a JSON content type", answer)
    try:
        value = orjson.loads(answer.body)
    except ValueError as error:
        raise fail(f"{what}: not JSON", answer) from error
    if not isinstance(value, dict):
        raise fail(f"{what}: not an object", answer)
    return value


def discovery(answer: Answer, issuer: str, needed: Iterable[str]) -> Json:
    """Discovery metadata: the issuer is the one asked (Discovery 4.3), and the endpoints are there."""
    metadata = document(answer, "discovery")
    if metadata.get("issuer") != issuer:
        raise CheckFailed(f"discovery: issuer is {metadata.get('issuer')!r}, expected {issuer!r}")
    missing = [name for name in needed if not metadata.get(name)]
    if missing:
        raise CheckFailed(f"discovery: without {', '.join(missing)}")
    return metadata


def jwks(answer: Answer) -> Json:
    """A key set with at least one key and nothing private in it (RFC 7517 5)."""
    keys = document(answer, "jwks")
    if not keys.get("keys"):
        raise fail("jwks: no keys", answer)
    if any(private in key for key in keys["keys"] for private in ("d", "p", "q", "k")):
        raise CheckFailed("jwks: a private key is published")
    return keys


def token_answer(answer: Answer, *, id_token: bool, refresh_token: bool) -> Json:  # flat: guards, one after the other
    """A successful token response (RFC 6749 5.1, Core 3.1.3.3) with the tokens that this grant must bring."""
    tokens = document(answer, "token")
    access = tokens.get("access_token")
    if not isinstance(access, str) or len(access) < MINIMUM_TOKEN_CHARACTERS:
        raise fail("token: access_token is missing or too short", answer)
    if str(tokens.get("token_type", "")).lower() not in ("bearer", "dpop"):
        raise fail("token: token_type", answer)
    if not isinstance(tokens.get("expires_in"), int) or tokens["expires_in"] <= 0:
        raise fail("token: expires_in", answer)
    if b"no-store" not in answer.head:
        raise fail("token: Cache-Control: no-store is missing", answer)
    if id_token and str(tokens.get("id_token", "")).count(".") != 2:
        raise fail("token: id_token is missing", answer)
    if refresh_token and len(str(tokens.get("refresh_token", ""))) < MINIMUM_TOKEN_CHARACTERS:
        raise fail("token: refresh_token is missing or too short", answer)
    return tokens


def userinfo(answer: Answer, sub: str) -> Json:
    """Userinfo about this person (Core 5.3.2: the sub must be the ID token's)."""
    claims = document(answer, "userinfo")
    if claims.get("sub") != sub:
        raise fail(f"userinfo: sub is not {sub!r}", answer)
    return claims


def introspection(answer: Answer) -> Json:
    """Introspection of a token that is alive (RFC 7662 2.2)."""
    state = document(answer, "introspection")
    if state.get("active") is not True:
        raise fail("introspection: not active", answer)
    return state


class Same:
    """Accepts an answer whose body was checked before byte for byte; checks any other one in full."""

    def __init__(self) -> None:
        self._good = b""

    def knows(self, answer: Answer) -> bool:
        """Whether this is the 200 answer that was checked last."""
        return answer.status == 200 and answer.body == self._good

    def remember(self, answer: Answer) -> None:
        """Call after a full check that passed."""
        self._good = answer.body


class Distinct:
    """Every token that a provider hands out must be a new one (RFC 6749 10.10)."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, *tokens: str) -> None:
        """Raises `CheckFailed` when one of the tokens was handed out before."""
        for token in tokens:
            if token in self._seen:
                raise CheckFailed(f"the token {token[:12]}... was handed out twice")
            self._seen.add(token)


@dataclass(frozen=True, slots=True)
class IdTokenSample:
    """An ID token kept for verification: `nonce` is None where none is due, `sub` where it is not yet known."""

    id_token: str
    access_token: str
    nonce: str | None
    sub: str | None = None


def unverified_claims(id_token: str) -> Json:
    """The claims without a look at the signature, to learn the subject during a run."""
    part = id_token.split(".")[1]
    claims: Json = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def half_hash(access_token: str) -> str:
    """The at_hash of an access token for the SHA-256 algorithms (Core 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def verify_id_token(
    sample: IdTokenSample, keys: KeySet, *, issuer: str, client_id: str, now_s: float
) -> str:  # flat: verdicts, one a line
    """Verifies signature, iss, aud, azp, exp, iat, nonce, at_hash and sub (Core 3.1.3.7); gives the algorithm used.

    Raises `CheckFailed` naming the first claim that is wrong.
    """
    try:
        token = jwt.decode(sample.id_token, keys, algorithms=list(SIGNATURES))
    except (JoseError, ValueError) as error:
        raise CheckFailed(f"id_token: signature: {error!r}") from error
    claims = token.claims
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else list(audience or [])
    verdicts = {
        "iss": claims.get("iss") == issuer,
        "aud": client_id in audiences,
        "azp": claims.get("azp", client_id) == client_id,
        "exp": isinstance(claims.get("exp"), int) and claims["exp"] > now_s - CLOCK_LEEWAY_S,
        "iat": isinstance(claims.get("iat"), int) and claims["iat"] <= now_s + CLOCK_LEEWAY_S,
        "nonce": sample.nonce is None or claims.get("nonce") == sample.nonce,
        "at_hash": claims.get("at_hash", half_hash(sample.access_token)) == half_hash(sample.access_token),
        "sub": bool(claims.get("sub")) and sample.sub in (None, claims.get("sub")),
    }
    wrong = [name for name, is_right in verdicts.items() if not is_right]
    if wrong:
        raise CheckFailed(f"id_token: {wrong[0]} is {claims.get(wrong[0])!r}")
    return str(token.header.get("alg"))


def verify_sample(samples: Iterable[IdTokenSample], keys: Json, *, issuer: str, client_id: str) -> dict[str, int]:
    """Verifies all samples against the published keys; gives the number verified per algorithm."""
    key_set = KeySet.import_key_set({"keys": [key for key in keys["keys"] if key.get("use", "sig") == "sig"]})
    verified: dict[str, int] = {}
    for sample in samples:
        alg = verify_id_token(sample, key_set, issuer=issuer, client_id=client_id, now_s=time.time())
        verified[alg] = verified.get(alg, 0) + 1
    return verified
