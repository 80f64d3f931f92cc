"""A request of the people lane that lost a race starts over with a fresh read, a few times; then a page says to try again.

PostgreSQL runs at READ COMMITTED, and rows that decide who somebody is are written by compare-and-set (`database.Versioned`).
The request that comes second finds zero rows and must decide anew. What a try did outside the transaction is done `once` for a
request: an attempt stays counted once under its limit, a captcha is answered once. `app` builds Flask from `PeopleLane`.
"""

import logging
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import Flask, g, request, session
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict

from idp.ground.database import ChangedMeanwhile
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttle

log = logging.getLogger(__name__)

TRIES = 3
REMEMBERED = "acropolis.done_once"
LOST = {"40001", "40P01"}
"""serialization_failure and deadlock_detected (PostgreSQL, appendix A)."""
TAKEN = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
"""A unique key that a parallel request took first."""

T = TypeVar("T")


class PeopleLane(Flask):
    """Flask, whose views run again when they lost a race."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer, or raise werkzeug's Conflict (409) when other requests were faster every time."""
        before = _State()
        for _ in range(TRIES):
            try:
                return super().dispatch_request()
            except Exception as error:
                if not lost_a_race(error):
                    raise
                log.info("%s %s lost a race: %s", request.method, request.path, type(error).__name__)
                before.restore()
        raise Conflict(gettext("Something else was changed at the same moment. Please go back and try again."))


def lost_a_race(error: Exception) -> bool:
    """Whether a fresh read may lead to another outcome."""
    if isinstance(error, (StaleDataError, ChangedMeanwhile)):
        return True
    driver = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
    return state in LOST or (isinstance(error, IntegrityError) and state in TAKEN)


def once(key: Hashable, do: Callable[[], T]) -> T:
    """What `do` gives or raises; a later try of the same request gets the same without doing it again."""
    remembered: dict[Hashable, tuple[bool, Any]] = request.environ.setdefault(REMEMBERED, {})
    if key not in remembered:
        try:
            remembered[key] = (True, do())
        except Exception as error:  # noqa: BLE001  remembered, and raised below
            remembered[key] = (False, error)
    well, outcome = remembered[key]
    if not well:
        raise outcome
    given: T = outcome
    return given


class CountedOnce(Throttle):
    """The limits as pages count them: an attempt once for a request, however often that starts over."""

    def count(self, limit: str, *key: str) -> int:
        """As `Throttle.count`."""
        return once(("count", limit, *key), lambda: Throttle.count(self, limit, *key))


class _State:
    """What a view may have left behind in the request: `g`, the signed cookie and the messages for the next page."""

    def __init__(self) -> None:
        self._g, self._session = dict(vars(g)), dict(session)
        self._was_modified = session.modified

    def restore(self) -> None:
        vars(g).clear()
        vars(g).update(self._g)
        session.clear()
        session.update(self._session)
        session.modified = self._was_modified
        request_ctx.flashes = None
