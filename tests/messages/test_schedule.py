"""A periodic job runs once a period, however many workers there are, and outlives faults and a clock that is set back."""

from idp.ground.database import Database
from idp.messages.schedule import Job, Schedule
from tests.messages.conftest import Moment


def test_a_job_runs_once_a_period_over_all_workers(database: Database, moment: Moment) -> None:
    """Whoever moves the row first runs it."""
    ran: list[str] = []
    one = Schedule(database.hot, [Job("purge", 60, lambda: ran.append("one"))])
    two = Schedule(database.hot, [Job("purge", 60, lambda: ran.append("two"))])
    for schedule in (one, two, one, two):
        schedule.run_due()
    assert ran == ["one"]
    moment.forward(60)
    two.run_due()
    one.run_due()
    assert ran == ["one", "two"]


def test_a_job_that_fails_comes_again_and_stops_no_other(database: Database, moment: Moment) -> None:
    """A fault is logged and costs one period."""
    ran: list[int] = []
    schedule = Schedule(database.hot, [Job("breaks", 60, lambda: 1 // 0), Job("works", 60, lambda: ran.append(1))])
    schedule.run_due()
    moment.forward(60)
    schedule.run_due()
    assert ran == [1, 1]


def test_a_clock_that_was_set_back_does_not_put_a_job_off_for_long(database: Database, moment: Moment) -> None:
    """The demo moves its clock by months in both directions."""
    ran: list[int] = []
    schedule = Schedule(database.hot, [Job("purge", 60, lambda: ran.append(1))])
    moment.forward(10**7)
    schedule.run_due()
    moment.forward(-(10**7))
    schedule.run_due()
    assert ran == [1, 1]
