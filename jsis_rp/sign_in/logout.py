"""Sign out: the local session ends whatever happens, then the provider is asked to end its own (RP-Initiated Logout 1.0, 2).

Called by `pages.py`. Nothing here needs the provider to answer: without its metadata the local page is the end.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from jsis_rp.ground import random_strings
from jsis_rp.ground.database import Conflict
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.models import WebSession
from jsis_rp.settings import Settings
from jsis_rp.sign_in.models import SignOut
from jsis_rp.sign_in.provider import Metadata

ROUND_TRIP = timedelta(minutes=30)


def end_here(db: Session, session: WebSession, *, now: datetime) -> str:
    """End the session; return its ID token, the hint by which the provider knows whose session to end.

    Raises Conflict when it has ended, or was replaced by a new sign-in of this browser, since it was read.
    """
    hint = session.id_token
    if sessions.end(db, WebSession.id_hash == session.id_hash, now=now) != 1:
        raise Conflict
    return hint


def provider_address(
    db: Session, metadata: Metadata | None, *, id_token: str, settings: Settings, language: str, now: datetime
) -> str | None:
    """Return the address of the provider's logout for this browser, or None when it has none or cannot be reached."""
    if metadata is None or metadata.end_session_endpoint is None:
        return None
    state = random_strings.new()
    db.add(SignOut(state_hash=random_strings.key(state), expires_at=now + ROUND_TRIP))
    query = {
        "id_token_hint": id_token,
        "client_id": settings.provider.client_id,
        "post_logout_redirect_uri": f"{settings.server.public_url}/signed-out",
        "state": state,
        "ui_locales": language,
    }
    joiner = "&" if "?" in metadata.end_session_endpoint else "?"
    return f"{metadata.end_session_endpoint}{joiner}{urlencode(query)}"


def came_back(db: Session, state: str, *, now: datetime) -> bool:
    """Return whether `state` is that of a sign-out which we sent to the provider not long ago. Changes nothing."""
    known = exists().where(SignOut.state_hash == random_strings.key(state), SignOut.expires_at > now)
    return bool(db.scalar(select(known)))
