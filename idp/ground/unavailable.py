"""Telling a store that is away, or busy for too long, from a fault of ours: the first is answered with 503 and Retry-After.

Called by `protocol.lane` and by the error page of the people lane.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolEmpty

RETRY_AFTER_S = 5
BUSY = ("database is locked", "database table is locked", "unable to open", "disk i/o error", "database or disk is full")


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, gave a statement up, or has no connection left, by the driver's own classes.

    psycopg's OperationalError holds SQLSTATE classes 08, 40, 53, 55 and 57: connections, deadlocks, resources, locks, the
    operator and its timeouts. A statement that is wrong is another class.
    """
    if isinstance(error, PoolEmpty):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        return str(cause).lower().startswith(BUSY)
    module = type(cause).__module__.partition(".")[0]
    return module == "psycopg" and any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in type(cause).__mro__)
