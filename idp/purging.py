"""Every table with a life, and how long its rows are kept after it: the one list that `idp purge` and the worker follow.

Rows go in batches, each a short transaction of its own, so that a large backlog never holds the write lock for long.
A test fails when a table has an `expires_at` and is not on the list.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from idp.clients import registration_unused
from idp.ground import clock
from idp.ground.database import Database, Hot, Statement
from idp.settings import Settings

log = logging.getLogger(__name__)

BATCH = 500
EARLY = frozenset({"login", "pushed_request", "captcha", "throttle", "dpop_proof"})
DAY_S = 86_400
MICROS = 1_000_000


@dataclass(frozen=True)
class Life:
    """Rows of `table` go `keep_s` seconds after the moment in `column`; `key` is the primary key, `only` narrows them."""

    table: str
    key: str
    column: str
    keep_s: int = 0
    only: str = ""

    @property
    def statement(self) -> Statement:
        """One batch. The names are ours, never input."""
        return Statement(
            f"delete from {self.table} where {self.key} in "  # noqa: S608
            f"(select {self.key} from {self.table} where {self.column} <= :before {self.only} limit {BATCH})"
        )


def lives(settings: Settings) -> tuple[Life, ...]:
    """The list."""
    return (
        # Anybody can begin a login; one that nobody finished is worth nothing once it is over.
        Life("login", "id", "expires_at", only="and finished_at is null"),
        Life("login", "id", "expires_at", DAY_S),
        Life("session", "id", "expires_at", 30 * DAY_S),
        Life("known_device", "key", "expires_at"),
        Life("registration", "id", "expires_at", DAY_S),
        Life("password_reset", "id", "expires_at", DAY_S),
        Life("captcha", "id", "expires_at"),
        Life("challenge", "id", "expires_at", DAY_S),
        Life("throttle", "key", "expires_at"),
        # A used code is remembered for as long as its first refresh token can live, so that a late replay still kills its grant.
        Life("authorization_code", "key", "expires_at", settings.tokens.refresh_lifetime_s),
        Life("pushed_request", "key", "expires_at"),
        Life("dpop_proof", "key", "expires_at"),
        Life("initial_access_token", "key", "expires_at"),
        # A client that polls late hears that the request expired rather than that nobody knows it.
        Life("waiting_request", "key", "expires_at", DAY_S),
        Life("client_assertion", "key", "expires_at"),
        Life("audit", "id", "at", settings.audit.keep_s),
    )


def run(settings: Settings, database: Database) -> int:
    """Drop what is over; gives how many rows went. A table that fails keeps no other; its fault is raised at the end."""
    gone, faults = 0, []
    steps: list[Callable[[], int]] = [partial(_drop, database.hot, life) for life in lives(settings)]
    steps.append(partial(registration_unused.purge, database, unused_lifetime_s=settings.registration.unused_lifetime_s))
    for step in steps:
        try:
            gone += step()
        except Exception as error:
            log.exception("a part of the purge failed")
            faults.append(error)
    if gone:
        log.info("purged %d expired rows", gone)
    if faults:
        raise faults[0]
    return gone


def run_early(settings: Settings, database: Database) -> int:
    """Drop what strangers can make in any number, soon after it is over: unfinished logins, pushed requests, captchas."""
    return sum(_drop(database.hot, life) for life in lives(settings) if life.keep_s == 0 and life.table in EARLY)


def _drop(hot: Hot, life: Life) -> int:
    before, gone = clock.micros() - life.keep_s * MICROS, 0
    statement = life.statement
    while (count := hot.run(statement, {"before": before})) > 0:
        gone += count
    return gone
