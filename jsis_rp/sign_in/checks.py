"""What an ID token must hold before anybody is signed in (Core 3.1.3.7), in the order of the specification.

Pure: claims and expectations in, `Authentication` out or `Refused`. Called by `callback.py`; time comes from the caller.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jsis_rp.ground import random_strings
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.sessions.levels import reaches
from jsis_rp.sign_in.refused import Reason, Refused


@dataclass(frozen=True)
class Expected:
    """What was asked, and by whom: the other side of every comparison."""

    issuer: str
    client_id: str
    nonce_hash: str
    levels: tuple[str, ...]
    acr: str
    max_age_s: int | None
    now: datetime
    leeway_s: int
    id_token_max_age_s: int


def check_id_token(claims: Mapping[str, Any], *, algorithm: str, access_token: str, expected: Expected) -> Authentication:
    """Check the claims of an ID token whose signature holds; return what it says or raise `Refused`."""
    check_issuer(claims, expected.issuer)
    check_audience(claims, expected.client_id)
    issued_at = check_times(claims, expected)
    check_nonce(claims, expected.nonce_hash)
    check_access_token_hash(claims, algorithm, access_token)
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise Refused(Reason.SUB, "sub must be a string of 1 to 255 characters (Core 2)")
    return Authentication(
        issuer=expected.issuer,
        sub=sub,
        acr=check_level(claims, expected),
        amr=_strings(claims.get("amr")),
        auth_time=check_auth_time(claims, expected),
        issued_at=issued_at,
        sid=check_sid(claims),
    )


def check_issuer(claims: Mapping[str, Any], issuer: str) -> None:
    """Core 3.1.3.7 (2): the issuer is exactly the one that was asked."""
    if claims.get("iss") != issuer:
        raise Refused(Reason.ISS, f"got {claims.get('iss')!r}, expected {issuer!r}")


def check_in_audience(claims: Mapping[str, Any], client_id: str) -> list[Any]:
    """Core 3.1.3.7 (3), Back-Channel Logout 1.0, 2.6 (3): we are in `aud`, a string or a list. Return it as a list."""
    aud = claims.get("aud")
    audiences = [aud] if isinstance(aud, str) else aud
    if not isinstance(audiences, list) or client_id not in audiences:
        raise Refused(Reason.AUD, f"got {aud!r}, expected {client_id!r}")
    return audiences


def check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """Core 3.1.3.7 (3-5): we are in `aud`; with other audiences beside us `azp` must be present; if present it is us."""
    audiences = check_in_audience(claims, client_id)
    azp = claims.get("azp")
    if azp is None and len(audiences) > 1:
        raise Refused(Reason.AZP, "several audiences without azp")
    if azp is not None and azp != client_id:
        raise Refused(Reason.AZP, f"got {azp!r}, expected {client_id!r}")


def check_times(claims: Mapping[str, Any], expected: Expected) -> datetime:
    """Core 3.1.3.7 (9, 10): not expired, issued just now and not in the future, `nbf` (RFC 7519 4.1.5) reached.

    Return when it was issued.
    """
    at = expected.now.isoformat()
    leeway = timedelta(seconds=expected.leeway_s)
    exp = moment(claims.get("exp"))
    if exp is None or exp <= expected.now - leeway:
        raise Refused(Reason.EXP, f"exp {claims.get('exp')!r} at {at}")
    iat = moment(claims.get("iat"))
    oldest = expected.now - leeway - timedelta(seconds=expected.id_token_max_age_s)
    if iat is None or not oldest <= iat <= expected.now + leeway:
        raise Refused(Reason.IAT, f"iat {claims.get('iat')!r} at {at}")
    if "nbf" in claims:
        nbf = moment(claims["nbf"])
        if nbf is None or nbf > expected.now + leeway:
            raise Refused(Reason.IAT, f"nbf {claims['nbf']!r} at {at}")
    return iat


def check_nonce(claims: Mapping[str, Any], nonce_hash: str) -> None:
    """Core 3.1.3.7 (11): the nonce is the one of this attempt."""
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(random_strings.key(nonce), nonce_hash):
        raise Refused(Reason.NONCE, "the nonce is not the one that was sent")


def check_level(claims: Mapping[str, Any], expected: Expected) -> str:
    """Core 5.5.1.1: the level is the one asked, or a higher one in the order of the settings; return it."""
    acr = claims.get("acr")
    if not isinstance(acr, str) or not reaches(acr, expected.acr, expected.levels):
        raise Refused(Reason.ACR, f"got {acr!r}, expected {expected.acr!r} or higher")
    return acr


def check_auth_time(claims: Mapping[str, Any], expected: Expected) -> datetime | None:
    """Core 3.1.3.7 (13): present and fresh when `max_age` was sent; never in the future. Return it."""
    auth_time = claims.get("auth_time")
    at = moment(auth_time)
    leeway = timedelta(seconds=expected.leeway_s)
    got = f"auth_time {auth_time!r} at {expected.now.isoformat()}"
    if auth_time is not None and (at is None or at > expected.now + leeway):
        raise Refused(Reason.AUTH_TIME, got)
    if expected.max_age_s is not None and (at is None or at < expected.now - leeway - timedelta(seconds=expected.max_age_s)):
        raise Refused(Reason.AUTH_TIME, f"{got} with max_age {expected.max_age_s}")
    return at


def check_access_token_hash(claims: Mapping[str, Any], algorithm: str, access_token: str) -> None:
    """Core 3.1.3.8: `at_hash`, when present, is the left half of the access token's hash."""
    if "at_hash" not in claims:
        return
    full = hashlib.new(f"sha{algorithm[-3:]}", access_token.encode()).digest()
    half = base64.urlsafe_b64encode(full[: len(full) // 2]).rstrip(b"=").decode()
    at_hash = claims["at_hash"]
    if not isinstance(at_hash, str) or not hmac.compare_digest(at_hash.encode("utf-8", "surrogatepass"), half.encode()):
        raise Refused(Reason.AT_HASH, "at_hash does not belong to the access token")


def check_sid(claims: Mapping[str, Any]) -> str | None:
    """Back-Channel Logout 1.0, 2.1: `sid`, when present, is a string that can be stored; it must be kept or refused."""
    sid = claims.get("sid")
    if sid is None:
        return None
    if not isinstance(sid, str) or not 0 < len(sid) <= 255:
        raise Refused(Reason.SID, "sid must be a string of 1 to 255 characters")
    return sid


def moment(value: Any) -> datetime | None:
    """Read a NumericDate (RFC 7519 2); None for anything else, booleans and absurd numbers included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(item[:20] for item in value[:10] if isinstance(item, str)) if isinstance(value, list) else ()
