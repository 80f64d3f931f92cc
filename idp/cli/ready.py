"""Whether the provider may open its port: the schema fits this program, and the sealing key opens what is stored.

Called by `run` before it serves or works. Each fault is one line for the operator (`SettingsFault`).
"""

import os
from pathlib import Path

from sqlalchemy import inspect, text

from idp import migrations
from idp.ground import resealing, sealed
from idp.ground.database import Database
from idp.ground.sealed import Seal, SealBroken
from idp.migrations.models import import_models
from idp.settings import Settings
from idp.settings.load import SettingsFault

KEY = "keys.sealing_key_file"
NEWEST = text("select sealed from signing_key where sealed <> '' order by publish_at desc limit 1")


def check(settings: Settings, database: Database) -> None:
    """Raise SettingsFault when the provider could not work with this store and this key file."""
    present, wanted = migrations.present(database), migrations.newest()
    if present is None:
        raise SettingsFault(["database.url: the database is empty; `idp prepare` sets it up"])
    check_schema(present)
    if present != wanted:
        raise SettingsFault([f"database.url: the schema is at {present}, this program needs {wanted}; run `idp migrate`"])
    check_key(settings, database)


def check_schema(present: str | None) -> None:
    """Raise SettingsFault when the database was prepared by a newer program."""
    if present is not None and present not in migrations.known():
        raise SettingsFault([f"database.url: the schema is at {present}, this program knows it up to {migrations.newest()}"])


def check_key(settings: Settings, database: Database) -> None:
    """Raise SettingsFault when the key file is missing or opens nothing of what is stored."""
    file = settings.keys.sealing_key_file
    sample = _something_sealed(database)
    try:
        seal = Seal.from_file(file)
    except FileNotFoundError as error:
        lost = "; the database was sealed with a key that is needed here" if sample else "; `idp keys new` makes one"
        raise SettingsFault([f"{KEY}: {file} is missing{lost}"]) from error
    except (OSError, ValueError) as error:
        raise SettingsFault([f"{KEY}: {file} cannot be used ({error})"]) from error
    if sample:
        try:
            seal.open(sample)
        except SealBroken as error:
            raise SettingsFault([f"{KEY}: {file} does not open what is stored in the database"]) from error


def make_missing_key(settings: Settings, database: Database) -> bool:
    """Make the key file where there is none and nothing was sealed yet; whether this process made it.

    Raises SettingsFault, and writes nothing, when something was sealed with a key that is lost.
    """
    file = settings.keys.sealing_key_file
    if file.exists():
        return False
    import_models()
    needed = resealing.in_use(database)
    if needed:
        lost = f"{KEY}: {file} is missing, and the database needs it ({', '.join(needed)})"
        raise SettingsFault([f"{lost}; put it back, or follow docs/how-to/back-up.md"])
    return make_key(file)


def make_key(file: Path) -> bool:
    """Make the key file; whether this process made it. Of several nodes that share the folder one does."""
    fresh = file.with_suffix(f".{os.getpid()}.fresh")
    sealed.make_key_file(fresh)
    try:
        os.link(fresh, file)
    except FileExistsError:
        return False
    finally:
        Path(fresh).unlink()
    return True


def _something_sealed(database: Database) -> str:
    """The newest sealed signing key; empty when nothing is stored."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("signing_key"):
            return ""
        row = connection.execute(NEWEST).first()
    return str(row[0]) if row else ""
