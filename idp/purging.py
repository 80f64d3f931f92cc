"""Every table with a life, and how long its rows are kept after it: the one list that `idp purge` and the worker follow.

Rows go in batches, each a short transaction of its own, so that a large backlog never holds the write lock for long.
A test fails when a table has an `expires_at` and is not on the list.
"""

import logging
from dataclasses import dataclass

from idp.clients import registration_unused
from idp.ground import clock
from idp.ground.database import Database, Hot, Statement
from idp.settings import Settings

log = logging.getLogger(__name__)

BATCH = 500
DAY_S = 86_400
MICROS = 1_000_000


@dataclass(frozen=True)
class Life:
    """Rows of `table` go `keep_s` seconds after the moment in `column`; `key` is the primary key."""

    table: str
    key: str
    column: str
    keep_s: int = 0

    @property
    def statement(self) -> Statement:
        """One batch. The names are ours, never input."""
        return Statement(
            f"delete from {self.table} where {self.key} in "  # noqa: S608
            f"(select {self.key} from {self.table} where {self.column} <= :before limit {BATCH})"
        )


def lives(settings: Settings) -> tuple[Life, ...]:
    """The list."""
    return (
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
    """Drop what is over; gives how many rows went."""
    gone = sum(_drop(database.hot, life) for life in lives(settings))
    gone += registration_unused.purge(database, unused_lifetime_s=settings.registration.unused_lifetime_s)
    if gone:
        log.info("purged %d expired rows", gone)
    return gone


def _drop(hot: Hot, life: Life) -> int:
    before, gone = clock.micros() - life.keep_s * MICROS, 0
    statement = life.statement
    while (count := hot.run(statement, {"before": before})) > 0:
        gone += count
    return gone
