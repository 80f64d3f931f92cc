"""Changing a client as one compare-and-set: read, decide, write; start over with a fresh read when somebody else was faster.

`ClientRow` is `Versioned`: a change by the ORM names the version that was read, and PostgreSQL lets two transactions read the
same one. Called by `commands`, `loading` and the registration endpoints.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from idp.clients.models import ClientRow
from idp.ground.database import Database

MAX_ATTEMPTS = 10
FORGET_CONSENTS = text("delete from consent where client_id = :client_id")

Result = TypeVar("Result")


class TooManyChanges(Exception):
    """Every attempt met somebody else's change. Nothing was written; asking again later helps."""


def change(database: Database, work: Callable[[Session], Result]) -> Result:
    """Do `work` in a transaction of its own; gives what `work` gives.

    `work` reads what it decides from inside, and may run several times. Raises TooManyChanges, and what `work` raises.
    """
    for _ in range(MAX_ATTEMPTS):
        try:
            with database.begin() as db:
                result = work(db)
        except (StaleDataError, IntegrityError):
            continue
        else:
            return result
    raise TooManyChanges


def delete(db: Session, row: ClientRow) -> None:
    """Remove the client and the consents that people gave it, so that a later client of that id inherits none."""
    db.delete(row)
    db.flush()
    db.execute(FORGET_CONSENTS, {"client_id": row.client_id})
