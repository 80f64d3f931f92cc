"""What `idp clients ...` does: add, list, show, remove, rotate-secret. Called by `cli`, which prints what comes back.

Clients of config/clients.toml are changed there (`loading`): whatever a command did to them would be undone at the next start.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.clients import loading, secrets
from idp.clients.changing import change, delete
from idp.clients.metadata import Rules, validate
from idp.clients.models import ClientRow
from idp.ground import audit, clock, random_strings, revision
from idp.ground.database import Database
from idp.ground.sealed import Seal

COMMAND = "command"


class NoSuchClient(LookupError):
    """There is no client with that id."""


class InFile(ValueError):
    """The client is kept in config/clients.toml and is changed there."""


class ClientExists(ValueError):
    """There is a client with that id already."""


def add(
    database: Database,
    metadata: Mapping[str, Any],
    *,
    client_id: str | None = None,
    rules: Rules | None = None,
    seal: Seal | None = None,
) -> tuple[str, str | None]:
    """Register a client; gives its id and, where its method has one, the secret, which is shown this once.

    `seal` is needed for a client whose secret is a key (`secrets.is_key`).
    Raises InvalidMetadata, ClientExists, and ValueError for an id that cannot be one.
    """
    details = validate(metadata, rules or Rules())
    chosen = client_id or random_strings.short_id(22)
    fault = loading.fault_of_client_id(chosen)
    if fault:
        raise ValueError(fault)
    secret = secrets.make() if secrets.needed(details.get("token_endpoint_auth_method", "client_secret_basic")) else None
    kept, now = secrets.keep(secret, details, seal), clock.now()

    def work(db: Session) -> None:
        if db.get(ClientRow, chosen) is not None:
            raise ClientExists(f"there is a client {chosen} already")
        row = ClientRow(client_id=chosen, details=details, source=COMMAND, created_at=now, updated_at=now)
        row.secret_hash, row.secret_sealed = kept.hashed, kept.sealed
        db.add(row)
        audit.record(db, "client.added", client_id=chosen, source=COMMAND)
        revision.bump(db, "clients")

    change(database, work)
    return chosen, secret


def listing(database: Database) -> list[ClientRow]:
    """Every client, disabled ones too, by id."""
    with database.read() as db:
        return list(db.scalars(select(ClientRow).order_by(ClientRow.client_id)))


def show(database: Database, client_id: str) -> ClientRow:
    """One client. Raises NoSuchClient."""
    with database.read() as db:
        row = db.get(ClientRow, client_id)
    if row is None:
        raise NoSuchClient(f"there is no client {client_id}")
    return row


def remove(database: Database, client_id: str) -> None:
    """Delete a client; its tokens stop working at once. Raises NoSuchClient and InFile."""

    def work(db: Session) -> None:
        delete(db, _ours(db, client_id))
        audit.record(db, "client.removed", client_id=client_id)
        revision.bump(db, "clients")

    change(database, work)


def rotate_secret(database: Database, client_id: str, seal: Seal | None = None) -> str:
    """Give a client a fresh secret; the old one is void at once. Raises NoSuchClient, InFile, and ValueError when it has none."""
    secret = secrets.make()

    def work(db: Session) -> None:
        row = _ours(db, client_id)
        if not secrets.needed(row.details.get("token_endpoint_auth_method", "client_secret_basic")):
            raise ValueError(f"client {client_id} does not use a secret")
        kept = secrets.keep(secret, row.details, seal)
        row.secret_hash, row.secret_sealed, row.updated_at = kept.hashed, kept.sealed, clock.now()
        audit.record(db, "client.secret_rotated", client_id=client_id)
        revision.bump(db, "clients")

    change(database, work)
    return secret


def _ours(db: Session, client_id: str) -> ClientRow:
    row = db.get(ClientRow, client_id)
    if row is None:
        raise NoSuchClient(f"there is no client {client_id}")
    if row.source == loading.FILE and row.disabled_at is None:
        raise InFile(f"client {client_id} is kept in the clients file; change it there and load the file")
    return row
