"""config/clients.toml: the clients that the operator keeps in a file, brought into the database at every start.

The file is the truth for its clients: a changed entry is updated, one that is gone is disabled (its tokens stop working at once),
one that comes back is enabled again. Clients made by `idp clients add` or by registration are left alone. Called by `setting_up`
and by `idp clients load`.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.clients import secrets
from idp.clients.changing import change
from idp.clients.metadata import InvalidMetadata, Rules, validate
from idp.clients.models import ClientRow
from idp.ground import audit, clock, revision
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.settings.load import SettingsFault

FILE = "file"
OUR_MEMBERS = ("client_id", "client_secret_file", "client_secret_sha256")


class BadClientsFile(SettingsFault):
    """The file cannot be used; `faults` holds one plain sentence for each reason."""


@dataclass
class Outcome:
    """What loading did, as lists of client ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """One `[[client]]` of the file, checked."""

    client_id: str
    metadata: dict[str, Any]
    kept: secrets.Kept


def load_file(database: Database, path: Path, rules: Rules | None = None, seal: Seal | None = None) -> Outcome:
    """Bring the clients of a file in. Raises BadClientsFile."""
    entries = read(path, rules or Rules(), seal)
    return change(database, lambda db: bring_in(db, entries))


def read(path: Path, rules: Rules, seal: Seal | None = None) -> list[Entry]:
    """The entries of the file. Raises BadClientsFile with every fault.

    An entry has `client_id`, the members of RFC 7591, and for a client with a secret either `client_secret_file` (a path beside
    the file) or `client_secret_sha256` (64 hex digits); the secret itself is never in the file. A secret
    that is used as a key is needed itself, so its digest will not do.
    """
    try:
        document = tomllib.loads(path.read_text())
    except OSError as error:
        raise BadClientsFile([f"{path}: cannot be read ({error.strerror})"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadClientsFile([f"{path}: is not TOML: {error}"]) from error
    tables = document.get("client", [])
    faults = [f"{path}: {name} is not expected here, only [[client]]" for name in document if name != "client"]
    entries: list[Entry] = []
    for number, table in enumerate(tables if isinstance(tables, list) else [], start=1):
        try:
            entries.append(_entry(dict(table), path.parent, rules, seal))
        except InvalidMetadata as error:
            faults += [f"{path}: client {table.get('client_id', number)}: {fault}" for fault in error.faults]
        except (ValueError, OSError) as error:
            faults.append(f"{path}: client {table.get('client_id', number)}: {error}")
    ids = [entry.client_id for entry in entries]
    faults += [f"{path}: client {one} is there twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    if faults:
        raise BadClientsFile(faults)
    return entries


def _entry(table: dict[str, Any], folder: Path, rules: Rules, seal: Seal | None) -> Entry:
    ours = {name: table.pop(name, None) for name in OUR_MEMBERS}
    client_id, file, digest = ours["client_id"], ours["client_secret_file"], ours["client_secret_sha256"]
    fault = fault_of_client_id(client_id)
    if fault:
        raise ValueError(fault)
    metadata = validate(table, rules)
    kept = secrets.Kept()
    if secrets.needed(metadata.get("token_endpoint_auth_method", "client_secret_basic")):
        if (file is None) == (digest is None):
            raise ValueError("needs either client_secret_file or client_secret_sha256")
        if digest is not None and secrets.is_key(metadata):
            raise ValueError("needs client_secret_file, because its secret is used as a key")
        kept = secrets.keep(secrets.from_file(folder / str(file)), metadata, seal) if file else _by_digest(str(digest))
    elif file or digest:
        raise ValueError("has a secret although its token_endpoint_auth_method uses none")
    return Entry(str(client_id), metadata, kept)


def _by_digest(digest: str) -> secrets.Kept:
    hashed = bytes.fromhex(digest)
    if len(hashed) != 32:
        raise ValueError("client_secret_sha256 has 64 hex digits")
    return secrets.Kept(hashed)


def fault_of_client_id(client_id: object) -> str | None:
    """What is wrong with a client id (RFC 6749 A.1), or None."""
    if not isinstance(client_id, str) or not 1 <= len(client_id) <= 255:
        return "client_id must be a text of 1 to 255 characters"
    if not (client_id.isascii() and client_id.isprintable()) or " " in client_id:
        return "client_id must be printable ASCII without spaces"
    return None


def bring_in(db: Session, entries: list[Entry]) -> Outcome:
    """Make the database say what the file says, in the caller's transaction. Doing it twice changes nothing."""
    outcome, now = Outcome(), clock.now()
    stored = {row.client_id: row for row in db.scalars(select(ClientRow))}
    for entry in entries:
        row = stored.get(entry.client_id)
        wanted = (entry.metadata, entry.kept.hashed, FILE, None)
        if row is None:
            row = ClientRow(client_id=entry.client_id, created_at=now)
            db.add(row)
            outcome.added.append(entry.client_id)
        elif (row.details, row.secret_hash, row.source, row.disabled_at) != wanted or bool(row.secret_sealed) != bool(
            entry.kept.sealed
        ):
            outcome.changed.append(entry.client_id)
        else:
            continue
        row.details, row.secret_hash, row.source, row.disabled_at = wanted
        row.secret_sealed, row.updated_at = entry.kept.sealed, now
    kept = {entry.client_id for entry in entries}
    for row in stored.values():
        if row.source == FILE and row.client_id not in kept and row.disabled_at is None:
            row.disabled_at = row.updated_at = now
            outcome.disabled.append(row.client_id)
    for event, ids in (("added", outcome.added), ("changed", outcome.changed), ("disabled", outcome.disabled)):
        for client_id in ids:
            audit.record(db, f"client.{event}", client_id=client_id, source=FILE)
    if outcome.added or outcome.changed or outcome.disabled:
        revision.bump(db, "clients")
    return outcome
