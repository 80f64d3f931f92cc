"""The clients of this process in memory, read again when the database says that one has changed (`revision`).

Built by `protocol.parts`; every endpoint asks it for its client, so nothing of a client is looked up twice in a request. An id
that is not known is looked up at once: a client that has just registered at another node need not wait until the number is seen.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import orjson

from idp.clients.models import Client, view
from idp.clients.sector import host_of_sector, pairwise_in
from idp.ground.database import Hot, Row, Statement

COLUMNS = "client_id, metadata, secret_hash, secret_sealed, updated_at"
COLUMNS_POSTGRESQL = "client_id, metadata::text, secret_hash, secret_sealed, updated_at"
WHERE = "from client where disabled_at is null"
ALL = Statement(f"select {COLUMNS} {WHERE}", postgresql=f"select {COLUMNS_POSTGRESQL} {WHERE}")
ONE = Statement(
    f"select {COLUMNS} {WHERE} and client_id = :client_id",
    postgresql=f"select {COLUMNS_POSTGRESQL} {WHERE} and client_id = :client_id",
)
LONGEST_ID = 255


class Clients:
    """Every enabled client by its id. `derive` is the keyed derivation from which pairwise subjects come (`Keyring.derive`)."""

    def __init__(self, hot: Hot, glance: Callable[[], None], derive: Callable[[bytes, str], str] | None = None) -> None:
        self._hot, self._glance, self._derive = hot, glance, derive
        self._known: dict[str, Client] = {}

    def read(self) -> None:
        """Take all clients from the database again."""
        self._known = {str(row[0]): self._seen(row) for row in self._hot.all(ALL, {})}

    def get(self, client_id: str) -> Client | None:
        """The enabled client with that id, or None."""
        self._glance()
        return self._known.get(client_id) or self._just_registered(client_id)

    def __iter__(self) -> Iterator[Client]:
        self._glance()
        return iter(tuple(self._known.values()))

    @property
    def all(self) -> Mapping[str, Client]:
        """All that are known; another object whenever a client has changed, so that others can keep what they made of it."""
        self._glance()
        return self._known

    def _just_registered(self, client_id: str) -> Client | None:
        if not 0 < len(client_id) <= LONGEST_ID or not client_id.isascii() or not client_id.isprintable():
            return None
        row = self._hot.one(ONE, {"client_id": client_id})
        if row is None:
            return None
        client = self._seen(row)
        self._known = {**self._known, client_id: client}
        return client

    def _seen(self, row: Row) -> Client:
        client_id, metadata, hashed, sealed, updated_at = row
        client = view(client_id, orjson.loads(metadata), hashed=hashed, sealed=sealed or "", revision=updated_at)
        if client.subject_type == "pairwise" and self._derive is not None:
            return replace(client, pairwise=pairwise_in(host_of_sector(client.metadata), self._derive))
        return client
