"""The note that a browser carries from the end of its session to the page that says which services were informed.

Sealed: it names the session and the way on, so that the page can be asked only by the browser that signed out, and cannot be made
to send anybody anywhere. Called by `disconnect_page` and by `protocol.logout.front_channel`.
"""

import json
from dataclasses import asdict, dataclass

from idp.ground import clock
from idp.ground.sealed import Seal, SealBroken

VALID_S = 600
LONGEST = 8000


@dataclass(frozen=True)
class Ended:
    """A session that has just ended. `client_id` asked for it, or is empty; `onward` is a checked address, or empty.

    `sure` says that the person is sent on; otherwise they are offered the way as a link.
    """

    session_id: str
    client_id: str = ""
    onward: str = ""
    sure: bool = False


def note_of(seal: Seal, ended: Ended) -> str:
    """The note for the address of the page."""
    return seal.close(json.dumps([clock.seconds(), asdict(ended)]))


def read(seal: Seal, note: str) -> Ended | None:
    """What the note says; None when it is none of ours, or older than ten minutes."""
    if not 0 < len(note) <= LONGEST or not note.isascii():
        return None
    try:
        written_at, fields = json.loads(seal.open(note))
    except (SealBroken, ValueError):
        return None
    return Ended(**fields) if written_at > clock.seconds() - VALID_S else None
