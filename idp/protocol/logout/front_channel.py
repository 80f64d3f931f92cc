"""Front-Channel Logout 1.0 (2), and the page that says which applications heard of a sign-out and which could not be reached.

The page loads the log-out addresses of the session's clients in frames (2), waits for them and for the messages of the back
channel, a few seconds at most, and goes on: back to the client that asked, or to the result. It needs no script; with one it is
quicker and knows which frames stayed silent. Called by `end_session` and by `pages`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.ground.database import Hot, Statement
from idp.ground.protocol_error import Headers
from idp.ground.sealed import Seal
from idp.sessions import ended
from idp.sessions.ended import Ended
from idp.settings import Settings

WAIT_S = 4
REACHED = Statement(
    """select v.client_id, m.sent_at, m.dead_at, m.last_error, v.message_id from session_client v
    left join outbox_message m on m.id = v.message_id where v.session_id = :session_id order by v.first_at, v.client_id"""
)


class State(StrEnum):
    """What an application knows of the sign-out. FRAME: the browser tells it, which does not say whether it heard."""

    TOLD = "told"
    WAITING = "waiting"
    MISSED = "missed"
    FRAME = "frame"
    NOT_TOLD = "not_told"


@dataclass(frozen=True)
class ReachedApplication:
    """One application of the session that ended."""

    client: Client
    state: State
    frame: str = ""


class FrontChannel:
    """What is known of the applications of a session that ended, and the page about it."""

    def __init__(self, settings: Settings, hot: Hot, seal: Seal, clients: Clients) -> None:
        self._settings, self._hot, self._seal, self._clients = settings, hot, seal, clients

    def applications(self, session_id: str, missed: frozenset[str] = frozenset()) -> list[ReachedApplication]:
        """The applications that the session reached. `missed`: the clients whose frames stayed silent in the browser."""
        found = []
        for client_id, sent_at, dead_at, last_error, message_id in self._hot.all(REACHED, {"session_id": session_id}):
            client = self._clients.get(client_id)
            if client is None:
                continue
            frame = frame_of(client, self._settings.issuer, session_id)
            if message_id is not None and client.backchannel_logout_uri:
                tried = dead_at is not None or last_error is not None
                state = State.TOLD if sent_at is not None else State.MISSED if tried else State.WAITING
            elif frame:
                state = State.MISSED if client_id in missed else State.FRAME
            else:
                state = State.NOT_TOLD
            found.append(ReachedApplication(client, state, frame))
        return found

    def needs_a_page(self, session_id: str) -> bool:
        """Whether somebody must be told by the browser itself, so that a plain redirect would not do."""
        return any(one.frame for one in self.applications(session_id))

    def page(self, over: Ended, *, first: bool, missed: frozenset[str] = frozenset()) -> tuple[dict[str, Any], Headers]:
        """What `protocol/signed_out.html` gets, and the headers of its answer.

        `first`: frames are loaded, and the page goes on by itself when anybody is still to be heard of; otherwise it is the
        result.
        """
        applications = self.applications(over.session_id, missed)
        pending = first and any(one.state in (State.WAITING, State.FRAME) for one in applications)
        note = ended.note_of(self._seal, over)
        further = f"{self._settings.base_path}/disconnected?{urlencode({'ended': note, 'seen': '1'})}"
        context = {
            "client": self._clients.get(over.client_id) if over.client_id else None,
            "told": applications,
            "pending": pending,
            "frames": first,
            "further": further,
            "return_to": over.onward,
        }
        return context, [("Refresh", f"{WAIT_S}; url={further}")] if pending else []

    def all_reached(self, over: Ended, missed: frozenset[str]) -> bool:
        """Whether nothing is left to be told to the person, so that they can be sent on."""
        return all(one.state is not State.MISSED for one in self.applications(over.session_id, missed))


def frame_of(client: Client, issuer: str, session_id: str) -> str:
    """The address for the frame, with `iss` and `sid` when the client wants them (2); empty when it has none."""
    uri = str(client.metadata.get("frontchannel_logout_uri", ""))
    if not uri or not client.metadata.get("frontchannel_logout_session_required"):
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'iss': issuer, 'sid': session_id})}"
