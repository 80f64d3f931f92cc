"""The provider says that a session has ended (Back-Channel Logout 1.0, 2.6, 2.7, 2.8): check the logout token, end ours.

`check_logout_token` is pure; `end_sessions` acts once per token. Called by `pages.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from jsis_rp.ground import random_strings
from jsis_rp.ground.database import insert_into
from jsis_rp.sessions import provider_sessions
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.accounts import Account
from jsis_rp.sessions.models import WebSession
from jsis_rp.settings import Settings
from jsis_rp.settings.sign_in import ProviderSettings
from jsis_rp.sign_in.checks import check_in_audience, check_issuer, moment
from jsis_rp.sign_in.jose import VerifiedJws
from jsis_rp.sign_in.models import SpentLogoutToken
from jsis_rp.sign_in.refused import Reason, Refused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class LogoutNotice:
    """Whose sessions are over: those of `sid`, or all of `sub` when the token names no session; once per `jti`."""

    sub: str | None
    sid: str | None
    jti: str
    issued_at: datetime
    expires_at: datetime


def check_logout_token(
    jws: VerifiedJws, *, provider: ProviderSettings, now: datetime
) -> LogoutNotice:  # flat: guards, one after the other
    """Check a logout token whose signature holds, in the order of section 2.6; raise `Refused`."""
    claims = jws.claims
    if (jws.type or "").lower().removeprefix("application/") != "logout+jwt":
        raise Refused(Reason.TYPE, f"typ {jws.type!r}, expected 'logout+jwt'")
    check_issuer(claims, provider.issuer)
    check_in_audience(claims, provider.client_id)
    leeway = timedelta(seconds=provider.leeway_s)
    exp, iat = moment(claims.get("exp")), moment(claims.get("iat"))
    if exp is None or not now - leeway < exp <= now + LONGEST_LIFE + leeway:
        raise Refused(Reason.EXP, f"exp {claims.get('exp')!r} at {now.isoformat()}")
    if iat is None or not now - LONGEST_LIFE - leeway <= iat <= now + leeway:
        raise Refused(Reason.IAT, f"iat {claims.get('iat')!r} at {now.isoformat()}")
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
    return LogoutNotice(
        sub=sub if isinstance(sub, str) and sub else None,
        sid=sid if isinstance(sid, str) and sid else None,
        jti=jti,
        issued_at=iat,
        expires_at=exp,
    )


def end_sessions(db: Session, notice: LogoutNotice, *, settings: Settings, now: datetime) -> int:
    """End the sessions that the notice speaks of, once; return how many there were. A repeated `jti` raises `Refused`.

    A sign-in that is under way ends as well: it meets what is remembered here (`sessions/provider_sessions.py`).
    """
    issuer = settings.provider.issuer
    kept_until = notice.expires_at + timedelta(seconds=settings.provider.leeway_s)
    spent = db.execute(
        insert_into(db, SpentLogoutToken)
        .values(jti_hash=random_strings.key(f"{issuer}|{notice.jti}"), expires_at=kept_until)
        .on_conflict_do_nothing()
        .returning(SpentLogoutToken.jti_hash)
    ).scalar_one_or_none()
    if spent is None:
        raise Refused(Reason.JTI_USED)
    provider_sessions.mark_ended(
        db,
        issuer=issuer,
        sid=notice.sid,
        sub=notice.sub,
        ended_at=notice.issued_at,
        now=now,
        kept_s=settings.provider_session_kept_s,
    )
    return sessions.end(db, *_whose(notice, issuer), now=now)


def _whose(notice: LogoutNotice, issuer: str) -> list[ColumnElement[bool]]:
    accounts = select(Account.id).where(Account.issuer == issuer)
    if notice.sub is not None:
        accounts = accounts.where(Account.sub == notice.sub)
    where: list[ColumnElement[bool]] = [WebSession.account_id.in_(accounts)]
    if notice.sid is not None:
        where.append(WebSession.provider_sid == notice.sid)
    return where
