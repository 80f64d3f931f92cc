"""The provider says that a session has ended (Back-Channel Logout 1.0, 2.6, 2.7, 2.8): check the logout token, end ours.

`check_logout_token` is pure; `end_sessions` acts once per token. Called by `pages.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from jsis_rp.accounts import Account
from jsis_rp.database import insert_into
from jsis_rp.opaque import digest
from jsis_rp.settings import Provider
from jsis_rp.sign_in import sessions
from jsis_rp.sign_in.checks import check_issuer, moment
from jsis_rp.sign_in.jose import Signed
from jsis_rp.sign_in.models import SpentLogoutToken, WebSession
from jsis_rp.sign_in.refused import Reason, Refused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Ended:
    """Whose sessions are over: those of `sid`, or all of `sub` when the token names no session."""

    sub: str | None
    sid: str | None
    jti: str
    expires_at: datetime


def check_logout_token(signed: Signed, *, provider: Provider, now: datetime) -> Ended:
    """Check a logout token whose signature holds, in the order of section 2.6; raise `Refused`."""
    claims = signed.claims
    if (signed.type or "").lower().removeprefix("application/") != "logout+jwt":
        raise Refused(Reason.TYPE, f"typ {signed.type!r}, expected 'logout+jwt'")
    check_issuer(claims, provider.issuer)
    _check_audience(claims, provider.client_id)
    expires = _check_times(claims, now, timedelta(seconds=provider.leeway_s))
    sub, sid = claims.get("sub"), claims.get("sid")
    if not any(isinstance(value, str) and value for value in (sub, sid)):
        raise Refused(Reason.SUBJECTLESS)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise Refused(Reason.EVENTS)
    if "nonce" in claims:
        raise Refused(Reason.NONCE, "a logout token has no nonce: this is an ID token")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise Refused(Reason.JTI)
    return Ended(
        sub=sub if isinstance(sub, str) else None,
        sid=sid if isinstance(sid, str) and sid else None,
        jti=jti,
        expires_at=expires,
    )


def end_sessions(db: Session, ended: Ended, *, issuer: str, leeway_s: int, now: datetime) -> int:
    """End the sessions that the token speaks of, once; return how many there were. A repeated `jti` raises `Refused`."""
    kept_until = ended.expires_at + timedelta(seconds=leeway_s)
    spent = db.execute(
        insert_into(db, SpentLogoutToken)
        .values(jti_hash=digest(f"{issuer}|{ended.jti}"), expires_at=kept_until)
        .on_conflict_do_nothing()
        .returning(SpentLogoutToken.jti_hash)
    ).scalar_one_or_none()
    if spent is None:
        raise Refused(Reason.JTI_USED)
    where = []
    if ended.sid is not None:
        where.append(WebSession.provider_sid == ended.sid)
    if ended.sub is not None:
        mine = Account.id == WebSession.account_id
        where.append(mine & (Account.issuer == issuer) & (Account.sub == ended.sub))
    ids = db.query(WebSession.id_hash).join(Account, Account.id == WebSession.account_id).where(*where)
    return sessions.end(db, WebSession.id_hash.in_([row[0] for row in ids]), now=now)


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    aud = claims.get("aud")
    audiences = [aud] if isinstance(aud, str) else aud
    if not isinstance(audiences, list) or client_id not in audiences:
        raise Refused(Reason.AUD, f"got {aud!r}, expected {client_id!r}")


def _check_times(claims: Mapping[str, Any], now: datetime, leeway: timedelta) -> datetime:
    exp, iat = moment(claims.get("exp")), moment(claims.get("iat"))
    if exp is None or exp <= now - leeway or exp > now + LONGEST_LIFE + leeway:
        raise Refused(Reason.EXP, f"exp {claims.get('exp')!r} at {now:%s}")
    if iat is None or not now - LONGEST_LIFE - leeway <= iat <= now + leeway:
        raise Refused(Reason.IAT, f"iat {claims.get('iat')!r} at {now:%s}")
    return exp
