"""A request that lost a race starts over; what it counted stays counted once; at the end a page says to try again."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import flash, g, render_template_string, session
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from idp.ground.database import ChangedMeanwhile
from idp.web.context import context
from idp.web.retry import TRIES, lost_a_race, once
from tests.people import Place


class Serialization(Exception):
    """What psycopg raises, as far as we look at it."""

    sqlstate = "40001"


class Taken(sqlite3.IntegrityError):
    """A unique key that is there."""

    sqlite_errorname = "SQLITE_CONSTRAINT_UNIQUE"


class Missing(sqlite3.IntegrityError):
    """A column that must not be empty: a fault of ours."""

    sqlite_errorname = "SQLITE_CONSTRAINT_NOTNULL"


RACES = [
    StaleDataError(),
    ChangedMeanwhile(),
    OperationalError("update", {}, Serialization()),
    Serialization(),
    IntegrityError("insert", {}, Taken()),
]


def view(place: Place, faults: list[Exception], also: Callable[[], Any] = lambda: None) -> list[int]:
    """Register /race, which meets these faults one after the other; gives the list of its runs."""
    runs: list[int] = []

    def race() -> str:
        runs.append(len(runs))
        also()
        if faults:
            raise faults.pop(0)
        return f"after {len(runs)}"

    place.flask.add_url_rule("/race", "race", race)
    return runs


@pytest.mark.parametrize("error", RACES, ids=lambda error: type(error).__name__)
def test_a_lost_race_starts_over(place: Place, error: Exception) -> None:
    """And the second try answers."""
    runs = view(place, [error])
    assert place.person().open("/race").page == "after 2"
    assert len(runs) == 2


@pytest.mark.parametrize("error", [ValueError("ours"), IntegrityError("insert", {}, Missing()), OperationalError("x", {}, None)])
def test_a_bug_does_not_start_over(place: Place, error: Exception) -> None:
    """It is a 500 with a number, at once."""
    assert not lost_a_race(error)
    runs = view(place, [error])
    assert place.person().open("/race").status == 500
    assert len(runs) == 1


def test_after_three_lost_races_a_page_says_to_try_again(place: Place) -> None:
    """Never a 500."""
    runs = view(place, [StaleDataError() for _ in range(9)])
    person = place.person().open("/race")
    assert person.status == 409
    assert person.says("Please go back and try again")
    assert len(runs) == TRIES


def test_what_a_try_left_in_the_request_is_gone_in_the_next(place: Place) -> None:
    """`g`, the signed cookie and the messages for the next page."""
    seen = []

    def leave() -> None:
        seen.append((vars(g).get("mark"), session.get("mark")))
        g.mark = session["mark"] = "left"
        flash("said")

    place.flask.add_url_rule(
        "/said", "said", lambda: render_template_string("{{ get_flashed_messages()|length }} {{ session.mark }}")
    )
    view(place, [StaleDataError()], leave)
    person = place.person().open("/race")
    assert seen == [(None, None), (None, None)]
    assert person.open("/said").page == "1 left"


def test_an_attempt_is_counted_once_however_often_a_request_starts_over(place: Place) -> None:
    """The next request counts again."""
    view(place, [StaleDataError(), StaleDataError()], lambda: context().throttle.count("sms_per_number", "x"))
    place.person().open("/race")
    assert place.here.throttle.used("sms_per_number", "x") == 1
    place.person().open("/race")
    assert place.here.throttle.used("sms_per_number", "x") == 2


def test_what_was_refused_once_stays_refused_in_the_next_try(place: Place) -> None:
    """`once` remembers the exception too."""
    said = []

    def refused() -> None:
        raise KeyError(len(said))

    def ask() -> None:
        try:
            once("question", refused)
        except KeyError as error:
            said.append(error.args[0])

    view(place, [StaleDataError()], ask)
    place.person().open("/race")
    assert said == [0, 0]
