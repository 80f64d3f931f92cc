"""The one place that checks a signed JWT: header, algorithm, signature, issuer, audience, times, jti (RFC 7515, 7519, 8725).

`read` takes a token apart and checks its header against a `Use`; what is inside is not trusted yet and serves to find the keys.
`verify` checks the signature, then every claim. Both are pure: keys, audience and time are passed in, nothing is fetched or
stored. The limits of each use are data in `jwt_uses`. That a `jti` is accepted once is the business of `single_use`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError

from idp.ground import json_text
from idp.jose.algorithms import extract, is_signed

UNSIGNED = "none"
MAX_JTI = 255
MAX_SHOWN = 200
LATEST_TIME = 1e11


class BadJwt(Exception):
    """The token is refused. `reason` may be sent to its sender; `hint` says what was found and what was expected, for the log."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.hint = reason, hint[:MAX_SHOWN]


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a JWT of one use must be. Times in seconds; None: no limit.

    `name` is how messages call it. `types` are the accepted values of `typ`, in lower case without "application/"; "" means
    an absent one. `required` names claims that must be there; others are checked when they are. `times` are the time claims that
    count: none where an expired token is as good as a fresh one. `ahead_s`: how far `iat` and `nbf` may lie in the future;
    `grace_s`: how long after `exp` the token is still taken; `max_remaining_s`: how far ahead `exp` may lie; `max_span_s`: from
    `nbf` to `exp`; `max_iat_age_s` and `max_nbf_age_s`: how long ago they may be. `single_audience`: `aud` is one text.
    """

    name: str
    types: frozenset[str]
    max_length: int
    required: frozenset[str] = frozenset()
    ahead_s: int = 60
    grace_s: int = 60
    max_remaining_s: int | None = None
    max_span_s: int | None = None
    max_iat_age_s: int | None = None
    max_nbf_age_s: int | None = None
    single_audience: bool = False
    times: frozenset[str] = frozenset({"exp", "iat", "nbf"})


@dataclass(frozen=True)
class Unverified:
    """A token that can be read and whose header is acceptable. Nothing in it is proved."""

    token: str
    alg: str
    kid: str | None
    header: Mapping[str, Any]
    claims: dict[str, Any]


@dataclass(frozen=True)
class Claims:
    """What a good token says. Times in whole seconds since the epoch; `jti` is empty when it is not there."""

    values: dict[str, Any]
    expires_at: int | None
    issued_at: int | None
    not_before: int | None
    jti: str


def read(token: object, use: Use) -> Unverified:  # flat: guards, one after the other
    """The parts of a compact JWS whose header fits `use`. Raises BadJwt.

    No extension is understood here, so `crit` is refused whatever it names, the empty list included (RFC 7515 4.1.11), and so is
    an unencoded payload (`b64`, RFC 7797 3). Other members that nobody knows are ignored (RFC 7515 4).
    """
    if not isinstance(token, str) or not token or not token.isascii() or len(token) > use.max_length:
        raise BadJwt(f"{use.name} is not a JWT, or too long")
    try:
        parsed = extract(token)
        header, claims = parsed.headers(), json_text.read(parsed.payload)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadJwt(f"{use.name} is not a JWT", type(error).__name__) from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise BadJwt(f"{use.name} does not hold claims")
    alg, kid, typ = header.get("alg"), header.get("kid"), header.get("typ")
    if "crit" in header:
        raise BadJwt(f"{use.name} names a critical extension; none is known here", f"got crit {header['crit']!r}")
    if header.get("b64", True) is not True:
        raise BadJwt(f"the payload of {use.name} must be encoded", f"got b64 {header['b64']!r}")
    if media_type(typ) not in use.types:
        wanted = " or ".join(sorted(one or "absent" for one in use.types))
        raise BadJwt(f"typ of {use.name} must be {wanted}", f"got typ {typ!r}")
    if not isinstance(alg, str):
        raise BadJwt(f"alg of {use.name} must be a text", f"got alg {alg!r}")
    if kid is not None and not isinstance(kid, str):
        raise BadJwt(f"kid of {use.name} must be a text", f"got kid {kid!r}")
    return Unverified(token, alg, kid, header, claims)


def verify(
    *,
    token: Unverified,
    use: Use,
    keys: Iterable[Any],
    algs: Collection[str],
    issuer: str | None,
    audience: Collection[str] | None,
    now: int,
    subject: str | None = None,
) -> Claims:  # flat: guards, one after the other
    """The claims of a token that one of `keys` (imported public keys, or secrets for a MAC) has signed by one of `algs`.

    `issuer` and `subject`: what `iss` and `sub` must be (None: not compared); `audience`: `aud` must name one of these (None: not
    compared); `now` in seconds since the epoch. "none" among `algs` admits an unsigned token. Raises BadJwt.
    """
    name, claims = use.name, token.claims
    if token.alg not in algs:
        raise BadJwt(f"{name} is signed by an algorithm that is not allowed", f"got {token.alg!r}, expected {' '.join(algs)}")
    if token.alg == UNSIGNED:
        if not token.token.endswith("."):
            raise BadJwt(f"{name} is unsigned and must not carry a signature")
    elif not any(is_signed(token.token, key, token.alg) for key in keys):
        raise BadJwt(f"{name} is signed by none of the keys of its issuer", f"got kid {token.kid!r}, alg {token.alg}")
    missing = sorted(one for one in use.required if claims.get(one) is None)
    if missing:
        raise BadJwt(f"{name} lacks {' and '.join(missing)}", f"got {' '.join(sorted(claims))}")
    if issuer is not None and claims.get("iss", issuer) != issuer:
        raise BadJwt(f"iss of {name} is not its sender", f"got iss {claims['iss']!r}, expected {issuer!r}")
    if subject is not None and claims.get("sub", subject) != subject:
        raise BadJwt(f"sub of {name} is not the expected one", f"got sub {claims['sub']!r}, expected {subject!r}")
    aud, jti = claims.get("aud"), claims.get("jti")
    if audience is not None and aud is not None and not _is_for(aud, audience, single=use.single_audience):
        wanted = "the issuer, as a text" if use.single_audience else "this provider"
        raise BadJwt(f"aud of {name} must be {wanted}", f"got aud {aud!r}, expected one of {' '.join(sorted(audience))}")
    if jti is not None and not (isinstance(jti, str) and 1 <= len(jti) <= MAX_JTI and jti.isprintable()):
        raise BadJwt(f"jti of {name} must be a text of 1 to {MAX_JTI} printable characters")
    expires_at, issued_at, not_before = (_time(claims, one, use) for one in ("exp", "iat", "nbf"))
    _check_expiry(use, expires_at, not_before, now)
    _check_begin(use, issued_at, not_before, now)
    return Claims(claims, expires_at, issued_at, not_before, jti or "")


def media_type(typ: object) -> str | None:
    """`typ` as it is compared: in lower case, without "application/" (RFC 7515 4.1.9).

    Gives "" when it is absent and None for what is no media type.
    """
    if typ is None:
        return ""
    if not isinstance(typ, str) or not typ:
        return None
    return typ.lower().removeprefix("application/") or None


def _is_for(given: object, audience: Collection[str], *, single: bool) -> bool:
    """RFC 7519 4.1.3: a text, or a list that holds one that is ours."""
    if isinstance(given, str):
        return given in audience
    return not single and isinstance(given, list) and any(isinstance(one, str) and one in audience for one in given)


def _time(claims: Mapping[str, Any], claim: str, use: Use) -> int | None:
    """A NumericDate (RFC 7519 2) in whole seconds; None when the claim is absent or does not count for the use."""
    value = claims.get(claim) if claim in use.times else None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST_TIME:
        raise BadJwt(f"{claim} of {use.name} must be a number of seconds", f"got {claim} {value!r}")
    return int(value)


def _check_expiry(use: Use, expires_at: int | None, not_before: int | None, now: int) -> None:
    """RFC 7519 4.1.4; how far ahead is a rule of the use."""
    if expires_at is None:
        return
    hint = f"got exp {expires_at}, nbf {not_before}, now {now}"
    if expires_at <= now - use.grace_s:
        raise BadJwt(f"{use.name} has expired", hint)
    if use.max_remaining_s is not None and expires_at > now + use.max_remaining_s + use.ahead_s:
        raise BadJwt(f"{use.name} is valid for more than {use.max_remaining_s} seconds", hint)
    if use.max_span_s is not None and not_before is not None and expires_at - not_before > use.max_span_s:
        raise BadJwt(f"{use.name} is valid for more than {use.max_span_s} seconds", hint)


def _check_begin(use: Use, issued_at: int | None, not_before: int | None, now: int) -> None:
    """RFC 7519 4.1.5 and 4.1.6: neither in the future nor longer ago than the use allows."""
    for claim, moment, max_age_s in (("iat", issued_at, use.max_iat_age_s), ("nbf", not_before, use.max_nbf_age_s)):
        if moment is not None and moment > now + use.ahead_s:
            raise BadJwt(f"{use.name} is not valid yet", f"got {claim} {moment}, now {now}")
        if moment is not None and max_age_s is not None and moment < now - max_age_s:
            raise BadJwt(f"{use.name} is too old", f"got {claim} {moment}, now {now}")
