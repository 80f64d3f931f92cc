"""The rules of the procedure: the calendar of Brussels, and the status of a request."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsis_rp.enrolment import rules
from jsis_rp.enrolment.rules import Facts, Status

BRUSSELS = ZoneInfo("Europe/Brussels")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONTHS = [
    (date(2026, 8, 31), 6, date(2027, 2, 28)),
    (date(2027, 8, 31), 6, date(2028, 2, 29)),
    (date(2026, 8, 28), 6, date(2027, 2, 28)),
    (date(2026, 12, 15), 1, date(2027, 1, 15)),
    (date(2026, 1, 31), 1, date(2026, 2, 28)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2026, 5, 31), 6, date(2026, 11, 30)),
    (date(2026, 11, 30), 6, date(2027, 5, 30)),
]


@pytest.mark.parametrize(("day", "months", "expected"), MONTHS)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    """The same day of the month, or its last day when it has no such day."""
    assert rules.add_months(day, months) == expected


UNTIL = [
    ("2026-08-31T12:00", "2027-02-28T23:00"),  # until the end of 28 February, winter time
    ("2026-02-15T12:00", "2026-08-15T22:00"),  # across the change to summer time
]


@pytest.mark.parametrize(("sent", "until"), UNTIL)
def test_a_code_is_good_until_the_end_of_the_day_six_months_later(sent: str, until: str) -> None:
    """Midnight of Brussels, whatever the season."""
    assert rules.code_valid_until(utc(sent), 6, BRUSSELS) == utc(until)


def test_the_day_of_sending_is_the_day_in_brussels() -> None:
    """22:30 UTC on 30 June is 1 July in Brussels, so the code is good through 1 January."""
    assert rules.code_valid_until(utc("2026-06-30T22:30"), 6, BRUSSELS) == utc("2027-01-01T23:00")


ACTIVE = [
    ("2026-11-23T09:00", "2026-11-23T23:00"),
    ("2026-11-23T22:59", "2026-11-23T23:00"),
    ("2026-11-23T23:00", "2026-11-24T23:00"),  # midnight in Brussels: a new day has begun
    ("2026-03-28T12:00", "2026-03-28T23:00"),  # the eve of summer time
    ("2026-03-29T12:00", "2026-03-29T22:00"),  # the day of 23 hours
    ("2026-10-25T12:00", "2026-10-25T23:00"),  # the day of 25 hours
]


@pytest.mark.parametrize(("confirmed", "opens"), ACTIVE)
def test_access_opens_with_the_following_day_of_brussels(confirmed: str, opens: str) -> None:
    """The following day, by the calendar of Brussels."""
    assert rules.active_from(utc(confirmed), BRUSSELS) == utc(opens)


@given(MOMENTS)
def test_access_opens_after_at_most_25_hours_at_midnight(confirmed: datetime) -> None:
    """Never at once, never later than the next midnight."""
    opens = rules.active_from(confirmed, BRUSSELS)
    assert timedelta() < opens - confirmed <= timedelta(hours=25)
    assert opens.astimezone(BRUSSELS).strftime("%H:%M") == "00:00"


@given(MOMENTS, st.integers(1, 60))
def test_a_code_lives_its_months_and_at_most_a_day_more(sent: datetime, months: int) -> None:
    """The limit is a midnight of Brussels, later than the moment of sending by the months asked."""
    until = rules.code_valid_until(sent, months, BRUSSELS)
    assert until.astimezone(BRUSSELS).strftime("%H:%M") == "00:00"
    assert timedelta(days=28 * months) < until - sent < timedelta(days=31 * months + 2)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_adding_months_lands_in_the_right_month(day: date, months: int) -> None:
    """Month and year follow by arithmetic; the day never grows."""
    later = rules.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


SENT, UNTIL_, NOW = utc("2026-11-23T09:00"), utc("2027-05-23T22:00"), utc("2026-12-01T09:00")
STANDINGS = [
    (Facts(), NOW, Status.LETTER_ASKED),
    (Facts(under_review=True), NOW, Status.UNDER_REVIEW),
    (Facts(refused_at=SENT), NOW, Status.REFUSED),
    (Facts(sent_at=SENT, valid_until=UNTIL_), NOW, Status.LETTER_SENT),
    (Facts(sent_at=SENT, valid_until=UNTIL_), UNTIL_ - timedelta(seconds=1), Status.LETTER_SENT),
    (Facts(sent_at=SENT, valid_until=UNTIL_), UNTIL_, Status.LAPSED),
    (Facts(sent_at=SENT, valid_until=UNTIL_, voided_at=SENT), NOW, Status.CODE_VOID),
    (Facts(sent_at=SENT, valid_until=UNTIL_, voided_at=SENT), UNTIL_, Status.LAPSED),
    (Facts(sent_at=SENT, valid_until=UNTIL_, active_from=UNTIL_), NOW, Status.CONFIRMED),
    (Facts(sent_at=SENT, valid_until=UNTIL_, active_from=UNTIL_), UNTIL_, Status.ACTIVE),
]


@pytest.mark.parametrize(("facts", "now", "expected"), STANDINGS)
def test_the_status_of_a_request(facts: Facts, now: datetime, expected: Status) -> None:
    """Asked -> letter sent -> confirmed -> active, or lapsed, void, refused, under review."""
    assert rules.status(facts, now) is expected


@pytest.mark.parametrize("where", list(Status))
def test_only_a_lapsed_or_refused_request_may_start_again(where: Status) -> None:
    """Everything else still counts."""
    assert rules.may_start_again(where) is (where in {Status.LAPSED, Status.REFUSED})


def test_a_new_letter_comes_at_once_for_a_void_code_and_after_some_days_for_a_late_letter() -> None:
    """And not at all before there is one."""
    assert rules.new_letter_from(Status.CODE_VOID, SENT, 7) == SENT
    assert rules.new_letter_from(Status.LETTER_SENT, SENT, 7) == SENT + timedelta(days=7)
    assert rules.new_letter_from(Status.LETTER_ASKED, None, 7) is None
    assert rules.new_letter_from(Status.LAPSED, SENT, 7) is None
