"""Sign out: the local session ends whatever happens, then the provider is asked to end its own (RP-Initiated Logout 1.0, 2).

Called by `pages.py`. Nothing here needs the provider to answer: without its metadata the local page is the end.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from jsis_rp.database import consume_once
from jsis_rp.opaque import digest, new_token
from jsis_rp.settings import Settings
from jsis_rp.sign_in import sessions
from jsis_rp.sign_in.models import SignOut, WebSession
from jsis_rp.sign_in.provider import Metadata

ROUND_TRIP = timedelta(minutes=30)


def end_here(db: Session, session: WebSession, *, now: datetime) -> str:
    """End the session; return its ID token, the hint by which the provider knows whose session to end."""
    hint = session.id_token
    sessions.end(db, WebSession.id_hash == session.id_hash, now=now)
    return hint


def end_there(
    db: Session, metadata: Metadata | None, *, id_token: str, settings: Settings, language: str, now: datetime
) -> str | None:
    """Return the address of the provider's logout for this browser, or None when it has none or cannot be reached."""
    if metadata is None or metadata.end_session_endpoint is None:
        return None
    state = new_token()
    db.add(SignOut(state_hash=digest(state), expires_at=now + ROUND_TRIP))
    asked = {
        "id_token_hint": id_token,
        "client_id": settings.provider.client_id,
        "post_logout_redirect_uri": f"{settings.server.public_url}/signed-out",
        "state": state,
        "ui_locales": language,
    }
    joiner = "&" if "?" in metadata.end_session_endpoint else "?"
    return f"{metadata.end_session_endpoint}{joiner}{urlencode(asked)}"


def came_back(db: Session, state: str, *, now: datetime) -> bool:
    """Return whether `state` is that of a sign-out which we sent to the provider, for the first time."""
    return consume_once(db, SignOut.consumed_at, SignOut.state_hash == digest(state), SignOut.expires_at > now, at=now)
