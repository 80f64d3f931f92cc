"""What a fresh provider needs before it can serve: signing keys, the clients of the file, the accounts of the demo.

Called by `cli.run.prepare` after the schema is up to date. Doing it again changes nothing that people changed.
"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import select

from idp.accounts import account as accounts
from idp.accounts.models import Account, Phone
from idp.accounts.password import Hasher
from idp.app import build_context, build_protocol
from idp.clients import loading
from idp.clients.rules import by_settings
from idp.ground import clock
from idp.ground.database import Database
from idp.settings import Settings
from idp.settings.load import SettingsFault


class DemoAccount(BaseModel):
    """An account of the demo, with a password that is no secret."""

    model_config = ConfigDict(extra="forbid")

    email: str
    first_name: str
    last_name: str
    password: str
    language: str = "en"
    phones: tuple[str, ...] = ()
    claims: dict[str, Any] = {}


def load(settings: Settings, database: Database) -> None:
    """Make and load what is missing. Raises SettingsFault when a file cannot be used."""
    here = build_context(settings, database)
    build_protocol(here).keyring_upkeep()
    if settings.clients.file:
        loading.load_file(database, settings.clients.file, by_settings(settings), here.seal)
    if settings.demo.accounts_file:
        load_demo_accounts(settings, database, settings.demo.accounts_file)


def load_demo_accounts(settings: Settings, database: Database, path: Path) -> None:
    """Add the accounts of the file that are not there yet."""
    try:
        tables = tomllib.loads(path.read_text()).get("account", [])
        wanted = [DemoAccount.model_validate(table) for table in tables]
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsFault([f"demo.accounts_file: {path}: {error}"]) from error
    hasher = Hasher(settings.accounts)
    for one in wanted:
        with database.read() as db:
            if db.scalar(select(Account.id).where(Account.email == one.email.lower())) is not None:
                continue
        hashed, now = hasher.hash(one.password), clock.now()
        with database.begin() as db:
            person = accounts.PersonalDetails(one.first_name, one.last_name, one.email.lower(), one.language)
            account = accounts.create(db, person, hashed)
            account.claims = one.claims
            account.phones = [Phone(number=number, confirmed_at=now) for number in one.phones]
