"""The clients of this process in memory, read again when the database says that one has changed (`revision`).

Built by `engine`; every endpoint asks it for its client, so nothing of a client is looked up twice in a request.
"""

from collections.abc import Callable, Iterator

import orjson

from idp.database import Hot, Statement
from idp.protocol.clients.models import Client, view

ALL = Statement(
    "select client_id, metadata, secret_hash, updated_at from client where disabled_at is null",
    postgresql="select client_id, metadata::text, secret_hash, updated_at from client where disabled_at is null",
)


class Clients:
    """Every enabled client by its id."""

    def __init__(self, hot: Hot, glance: Callable[[], None]) -> None:
        self._hot, self._glance = hot, glance
        self._known: dict[str, Client] = {}

    def read(self) -> None:
        """Take all clients from the database again."""
        self._known = {
            client_id: view(client_id, orjson.loads(metadata), hashed=hashed, revision=updated_at)
            for client_id, metadata, hashed, updated_at in self._hot.all(ALL, {})
        }

    def get(self, client_id: str) -> Client | None:
        """The enabled client with that id, or None."""
        self._glance()
        return self._known.get(client_id)

    def __iter__(self) -> Iterator[Client]:
        self._glance()
        return iter(tuple(self._known.values()))
