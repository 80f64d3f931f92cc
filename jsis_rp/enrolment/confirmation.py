"""The code of the letter is entered: few attempts, once, in time; then the account is the member's from the next day.

Called by `pages.py`. Every attempt is counted before it is compared, by one conditional UPDATE, so that any number of
simultaneous attempts are at most the allowed number.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from jsis_rp.enrolment import codes, rules
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.enrolment.requests import Case, close
from jsis_rp.ground.database import consume_once
from jsis_rp.members.models import Membership
from jsis_rp.settings.office import EnrolmentSettings


class Answer(StrEnum):
    """What came of an attempt."""

    RIGHT = "right"
    WRONG = "wrong"
    VOID = "void"


@dataclass(frozen=True)
class Outcome:
    """The answer, how many attempts are left, and from when the account opens the applications."""

    answer: Answer
    left: int = 0
    active_from: datetime | None = None


def enter_code(db: Session, case: Case, code: str, *, now: datetime, settings: EnrolmentSettings, pepper: bytes) -> Outcome:
    """Try `code` (as `codes.read` returns it) on the letter of `case`; commit whatever comes of it, or attempts are free."""
    letter = case.letter
    if letter is None or case.standing is not rules.Standing.LETTER_SENT or not _count_attempt(db, letter, now, settings):
        return Outcome(Answer.VOID)
    fresh = db.get_one(Letter, letter.id, populate_existing=True)
    if fresh.code_hash is None or fresh.salt is None:
        return Outcome(Answer.VOID)
    if not codes.is_same(code, fresh.code_hash, salt=fresh.salt, pepper=pepper):
        return _wrong(db, fresh, now, settings)
    if not consume_once(db, Letter.used_at, Letter.id == letter.id, Letter.voided_at.is_(None), at=now):
        return Outcome(Answer.VOID)
    return Outcome(Answer.RIGHT, active_from=_become_member(db, case.enrolment, now, settings))


def _count_attempt(db: Session, letter: Letter, now: datetime, settings: EnrolmentSettings) -> bool:
    counted = db.execute(
        update(Letter)
        .where(
            Letter.id == letter.id,
            Letter.attempts < settings.code_attempts,
            Letter.used_at.is_(None),
            Letter.voided_at.is_(None),
            Letter.valid_until > now,
        )
        .values(attempts=Letter.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(counted.rowcount == 1)  # type: ignore[attr-defined]


def _wrong(db: Session, letter: Letter, now: datetime, settings: EnrolmentSettings) -> Outcome:
    left = settings.code_attempts - letter.attempts
    if left > 0:
        return Outcome(Answer.WRONG, left=left)
    db.execute(update(Letter).where(Letter.id == letter.id, Letter.voided_at.is_(None)).values(voided_at=now))
    return Outcome(Answer.VOID)


def _become_member(db: Session, enrolment: Enrolment, now: datetime, settings: EnrolmentSettings) -> datetime:
    """Tie account and member together; an account that had the member before loses it (the letter proved who has it)."""
    others = db.query(Enrolment).where(
        Enrolment.member_id == enrolment.member_id, Enrolment.open_for.is_not(None), Enrolment.id != enrolment.id
    )
    for other in others:
        close(db, other, now)
    db.execute(
        delete(Membership).where((Membership.member_id == enrolment.member_id) | (Membership.account_id == enrolment.account_id))
    )
    opens = rules.active_from(now, ZoneInfo(settings.time_zone))
    db.add(Membership(account_id=enrolment.account_id, member_id=enrolment.member_id, active_from=opens))
    db.execute(update(Enrolment).where(Enrolment.id == enrolment.id).values(confirmed_at=now))
    db.flush()
    return opens
