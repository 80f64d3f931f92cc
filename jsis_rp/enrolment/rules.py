"""The rules of the procedure, pure: dates by the calendar of Brussels, and the status of a request at a given moment.

A registered letter, six months to enter its code, access the following day.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Status(StrEnum):
    """The status of a request."""

    UNDER_REVIEW = "under_review"
    REFUSED = "refused"
    LETTER_ASKED = "letter_asked"
    LETTER_SENT = "letter_sent"
    CODE_VOID = "code_void"
    LAPSED = "lapsed"
    CONFIRMED = "confirmed"
    ACTIVE = "active"


@dataclass(frozen=True)
class Facts:
    """What is known of a request and of its latest letter; all moments aware."""

    under_review: bool = False
    refused_at: datetime | None = None
    sent_at: datetime | None = None
    valid_until: datetime | None = None
    voided_at: datetime | None = None
    active_from: datetime | None = None


def status(facts: Facts, now: datetime) -> Status:
    """Return the status of the request at `now`."""
    if facts.active_from is not None:
        return Status.ACTIVE if now >= facts.active_from else Status.CONFIRMED
    if facts.refused_at is not None:
        return Status.REFUSED
    if facts.under_review:
        return Status.UNDER_REVIEW
    if facts.sent_at is None or facts.valid_until is None:
        return Status.LETTER_ASKED
    if now >= facts.valid_until:
        return Status.LAPSED
    return Status.CODE_VOID if facts.voided_at is not None else Status.LETTER_SENT


def may_start_again(current: Status) -> bool:
    """Return whether a new request may take the place of one with this status."""
    return current in {Status.LAPSED, Status.REFUSED}


def new_letter_from(current: Status, sent_at: datetime | None, wait_days: int) -> datetime | None:
    """Return from when another letter may be asked for, or None when not at all.

    A void code may be replaced at once; a letter that is merely late, `wait_days` days after it was sent.
    """
    if sent_at is None or current not in {Status.CODE_VOID, Status.LETTER_SENT}:
        return None
    return sent_at if current is Status.CODE_VOID else sent_at + timedelta(days=wait_days)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def code_valid_until(sent_at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """Return the first moment at which the code is too late: the midnight that ends the day `months` after sending.

    Sent on 31 August, six months: good until the end of 28 February, local time of `zone`.
    """
    last_day = add_months(sent_at.astimezone(zone).date(), months)
    return midnight(last_day + timedelta(days=1), zone)


def active_from(confirmed_at: datetime, zone: ZoneInfo) -> datetime:
    """Return the midnight with which the following day begins in `zone`."""
    return midnight(confirmed_at.astimezone(zone).date() + timedelta(days=1), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the beginning of `day` in `zone`, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
