"""Everything that is sealed in the database, found by the column type `SealedText`: counted, and sealed anew with the newest key.

Called by `idp keys reseal` and `idp keys retire-sealing`, and before a key file is made, because a fresh key opens nothing that
is there already. The models must be imported (`migrations.models.import_models`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, inspect, select, tuple_, update

from idp.ground.database import Base, Database, rows_changed
from idp.ground.sealed import Seal, SealBroken, SealedText

BATCH = 200
MAX_PASSES = 5


@dataclass(frozen=True)
class Sealed:
    """How many values of one column the newest key opens, an older one, and none."""

    column: str
    newest: int
    older: int
    unreadable: int


def columns() -> list[Column[Any]]:
    """Every sealed column of the schema."""
    tables = Base.metadata.sorted_tables
    return [column for table in tables for column in table.columns if isinstance(column.type, SealedText)]


def in_use(database: Database) -> list[str]:
    """The columns that hold something sealed, as "table.column"; needs no key. Tables that are not there hold nothing."""
    present = set(inspect(database.engine).get_table_names())
    there = [column for column in columns() if column.table.name in present]
    with database.read() as db:
        return [_name(one) for one in there if db.execute(select(one).where(one != "").limit(1)).first() is not None]


def survey(database: Database, seal: Seal) -> list[Sealed]:
    """Every sealed column, with what its values need."""
    return [_survey(database, seal, column) for column in columns()]


def reseal(database: Database, seal: Seal) -> list[Sealed]:
    """Seal everything that an older key opens with the newest one; gives what is there afterwards.

    Each value is replaced only if it is still the one that was read, so that nothing written meanwhile is lost; what another
    process still seals with an older key is found by the next pass. What no key opens is left as it is, and counted.
    """
    found = survey(database, seal)
    for _ in range(MAX_PASSES):
        if not any(one.older for one in found):
            break
        for column in columns():
            for batch in _batches(database, column):
                _renew(database, seal, column, batch)
        found = survey(database, seal)
    return found


def _survey(database: Database, seal: Seal, column: Column[Any]) -> Sealed:
    newest = older = unreadable = 0
    for batch in _batches(database, column):
        for *_, value in batch:
            if seal.is_newest(value):
                newest += 1
            elif _opens(seal, value):
                older += 1
            else:
                unreadable += 1
    return Sealed(_name(column), newest, older, unreadable)


def _batches(database: Database, column: Column[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Primary keys and values of the rows that hold one, in the order of the keys, some at a time."""
    keys = list(column.table.primary_key)
    statement = select(*keys, column).where(column != "").order_by(*keys).limit(BATCH)
    after: tuple[Any, ...] | None = None
    while True:
        with database.read() as db:
            page = statement if after is None else statement.where(tuple_(*keys) > tuple_(*after))
            batch = [tuple(row) for row in db.execute(page)]
        if not batch:
            return
        after = batch[-1][: len(keys)]
        yield batch


def _renew(database: Database, seal: Seal, column: Column[Any], batch: list[tuple[Any, ...]]) -> int:
    keys, table = list(column.table.primary_key), column.table
    changed = 0
    with database.begin() as db:
        for *key, value in batch:
            if seal.is_newest(value) or not _opens(seal, value):
                continue
            same = [one == part for one, part in zip(keys, key, strict=True)]
            done = db.execute(update(table).where(*same, column == value).values({column: seal.renew(value)}))
            changed += rows_changed(done)
    return changed


def _opens(seal: Seal, value: str) -> bool:
    try:
        seal.open(value)
    except SealBroken:
        return False
    return True


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"
