"""Clients that registered themselves and are not used leave again, so that open registration does not fill the store.

Unused: registered longer ago than `registration.unused_lifetime_s`, and neither a session nor a token refers to it any more.
Called by `purging`.
"""

from idp.ground import clock, revision
from idp.ground.database import Database, Statement

PURGE = Statement(
    """delete from client where source = 'registration' and updated_at <= :before
    and client_id not in (select client_id from session_client) and client_id not in (select client_id from token)"""
)
ANY = Statement("select 1 from client where source = 'registration' and updated_at <= :before limit 1")


def purge(database: Database, *, unused_lifetime_s: int) -> int:
    """Drop them; gives how many went. The tables of tokens are looked through only when a client is old enough."""
    values = {"before": clock.micros() - unused_lifetime_s * 1_000_000}
    if database.hot.one(ANY, values) is None:
        return 0
    gone = database.hot.run(PURGE, values)
    if gone:
        with database.begin() as db:
            revision.bump(db, "clients")
    return gone
