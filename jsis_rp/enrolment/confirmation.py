"""The code of the letter is entered: few attempts, once, in time; then the account is the member's from the next day.

Called by `pages.py`. Every attempt is counted before it is compared, by one conditional UPDATE that also says what the
letter must be, so that any number of simultaneous attempts are at most the allowed number.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from jsis_rp.enrolment import codes, rules
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.enrolment.requests import Case, close
from jsis_rp.ground.database import changed, compare_and_set
from jsis_rp.members import links
from jsis_rp.settings.office import EnrolmentSettings


class Result(StrEnum):
    """What came of an attempt."""

    RIGHT = "right"
    WRONG = "wrong"
    VOID = "void"


@dataclass(frozen=True)
class CodeEntered:
    """The result, how many attempts are left, and from when the account opens the applications."""

    result: Result
    left: int = 0
    active_from: datetime | None = None


def enter_code(db: Session, case: Case, code: str, *, now: datetime, settings: EnrolmentSettings, pepper: bytes) -> CodeEntered:
    """Try `code` (as `codes.read` returns it) on the letter of `case`; commit whatever comes of it, or attempts are free."""
    counted = _count_attempt(db, case, now, settings) if case.letter is not None else None
    if case.letter is None or counted is None:
        return CodeEntered(Result.VOID)
    attempts, salt, code_hash = counted
    if not codes.is_same(code, code_hash, salt=salt, pepper=pepper):
        return _wrong(db, case.letter.id, settings.code_attempts - attempts, now)
    used = update(Letter).where(Letter.id == case.letter.id, Letter.used_at.is_(None))
    compare_and_set(db, used.values(used_at=now, version=Letter.version + 1))
    return CodeEntered(Result.RIGHT, active_from=_become_member(db, case, now, settings))


def _count_attempt(db: Session, case: Case, now: datetime, settings: EnrolmentSettings) -> tuple[int, bytes, bytes] | None:
    """Count one attempt on a letter that may be tried: the latest of a request that counts. None when it may not."""
    newer = select(Letter.id).where(Letter.enrolment_id == case.enrolment.id).order_by(Letter.id.desc()).limit(1)
    statement = (
        update(Letter)
        .where(
            Letter.id == newer.scalar_subquery(),
            Letter.attempts < settings.code_attempts,
            Letter.used_at.is_(None),
            Letter.voided_at.is_(None),
            Letter.valid_until > now,
            exists().where(Enrolment.id == case.enrolment.id, Enrolment.open_for == case.enrolment.account_id),
        )
        .values(attempts=Letter.attempts + 1, version=Letter.version + 1)
        .returning(Letter.attempts, Letter.salt, Letter.code_hash)
        .execution_options(synchronize_session=False)
    )
    row = db.execute(statement).one_or_none()
    if row is None or row.salt is None or row.code_hash is None:
        return None
    return row.attempts, row.salt, row.code_hash


def _wrong(db: Session, letter_id: int, left: int, now: datetime) -> CodeEntered:
    if left > 0:
        return CodeEntered(Result.WRONG, left=left)
    changed(db, update(Letter).where(Letter.id == letter_id).values(voided_at=now, version=Letter.version + 1))
    return CodeEntered(Result.VOID)


def _become_member(db: Session, case: Case, now: datetime, settings: EnrolmentSettings) -> datetime:
    """Link account and member; requests of others for the member end, and this one is confirmed as it was read."""
    links.claim(db, case.member)
    enrolment = case.enrolment
    others = select(Enrolment).where(
        Enrolment.member_id == case.member.id, Enrolment.open_for.is_not(None), Enrolment.id != enrolment.id
    )
    for other in db.scalars(others).all():
        close(db, other, now)
    opens = rules.active_from(now, ZoneInfo(settings.time_zone))
    links.link(db, account_id=enrolment.account_id, member_id=case.member.id, active_from=opens)
    confirmed = update(Enrolment).where(Enrolment.id == enrolment.id, Enrolment.version == enrolment.version)
    compare_and_set(db, confirmed.values(confirmed_at=now, version=Enrolment.version + 1))
    return opens
