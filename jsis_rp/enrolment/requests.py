"""Requests and what becomes of them before the code: asked, reviewed, a new letter, closed. Rules take `db: Session`.

Every write names the version that was read: when another transaction was quicker it raises `Conflict` (or SQLAlchemy's
StaleDataError), and the request is answered again from a fresh read.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from jsis_rp.enrolment import codes, rules
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.enrolment.rules import Status
from jsis_rp.ground.database import changed, compare_and_set
from jsis_rp.members import links
from jsis_rp.members.models import Member, Membership
from jsis_rp.settings.office import EnrolmentSettings

ADDRESS_CHANGED = "address_changed"
MEMBER_TAKEN = "member_taken"


class CannotBeDone(Exception):
    """The step does not fit the status of the request, for instance because somebody else was quicker."""


@dataclass(frozen=True)
class Case:
    """A request with its member, its latest letter, and its status at the moment of the question."""

    enrolment: Enrolment
    member: Member
    letter: Letter | None
    active_from: datetime | None
    status: Status


def case_of(db: Session, account_id: int, now: datetime) -> Case | None:
    """Return the open request of the account, or None when it has none."""
    enrolment = db.scalar(select(Enrolment).where(Enrolment.open_for == account_id))
    return _case(db, enrolment, now) if enrolment is not None else None


def case_by_id(db: Session, enrolment_id: int, now: datetime) -> Case | None:
    """Return the request of that number, open or closed."""
    enrolment = db.get(Enrolment, enrolment_id)
    return _case(db, enrolment, now) if enrolment is not None else None


def cases(db: Session, now: datetime, *, limit: int = 200) -> list[Case]:
    """Return the open requests, newest first."""
    found = db.scalars(select(Enrolment).where(Enrolment.open_for.is_not(None)).order_by(Enrolment.asked_at.desc()).limit(limit))
    return [_case(db, enrolment, now) for enrolment in found]


def ask(db: Session, *, account_id: int, member: Member, new_address: str | None, language: str, now: datetime) -> Enrolment:
    """Open a request; its letter waits to be printed at once, unless the PMO has to look at it first.

    Reviewed first: another correspondence address than the register's, and a member whom another account has or asks for.
    Raises `CannotBeDone` when the account has a request that still counts, `Conflict` when `member` has changed since it
    was read or somebody else asks for the same member at this moment.
    """
    links.claim(db, member)
    before = case_of(db, account_id, now)
    if before is not None:
        if not rules.may_start_again(before.status):
            raise CannotBeDone
        close(db, before.enrolment, now)
    reason = MEMBER_TAKEN if _is_taken(db, member.id, account_id) else ADDRESS_CHANGED if new_address else None
    enrolment = Enrolment(
        reference="JE-" + codes.grouped("".join(secrets.choice(codes.ALPHABET) for _ in range(8))),
        account_id=account_id,
        open_for=account_id,
        member_id=member.id,
        language=language,
        new_address=new_address,
        asked_at=now,
        review_reason=reason,
    )
    db.add(enrolment)
    db.flush()
    if reason is None:
        _queue_letter(db, enrolment, now)
    return enrolment


def accept(db: Session, enrolment_id: int, *, by: int, now: datetime) -> None:
    """The PMO has checked the request: its letter may go. Raises `CannotBeDone` when it is not under review."""
    _queue_letter(db, _reviewed(db, enrolment_id, by=by, now=now), now)


def refuse(db: Session, enrolment_id: int, *, by: int, now: datetime) -> None:
    """The PMO refuses the request; the account may send another. Raises `CannotBeDone` when it is not under review."""
    _reviewed(db, enrolment_id, by=by, now=now).refused_at = now


def new_letter(db: Session, case: Case, *, now: datetime, settings: EnrolmentSettings, by_office: bool = False) -> None:
    """Void the letter that was sent and queue another; the office need not wait. Raises `CannotBeDone` otherwise."""
    letter = case.letter
    earliest = rules.new_letter_from(
        case.status, letter.sent_at if letter else None, 0 if by_office else settings.new_letter_after_days
    )
    sent = db.scalar(select(func.count()).select_from(Letter).where(Letter.enrolment_id == case.enrolment.id)) or 0
    if letter is None or earliest is None or now < earliest or (sent >= settings.letters_per_request and not by_office):
        raise CannotBeDone
    compare_and_set(
        db,
        update(Letter)
        .where(Letter.id == letter.id, Letter.version == letter.version)
        .values(voided_at=func.coalesce(Letter.voided_at, now), version=Letter.version + 1),
    )
    _queue_letter(db, case.enrolment, now)


def close(db: Session, enrolment: Enrolment, now: datetime) -> None:
    """End a request for good: it no longer counts, and no letter of it can be used or printed."""
    enrolment.open_for, enrolment.closed_at = None, now
    db.flush()
    letters = update(Letter).where(Letter.enrolment_id == enrolment.id, Letter.voided_at.is_(None))
    changed(db, letters.values(voided_at=now, version=Letter.version + 1))


def purge(db: Session, now: datetime, *, kept_days: int) -> int:
    """Delete requests closed longer than `kept_days` ago, with their letters; return how many requests."""
    return changed(db, delete(Enrolment).where(Enrolment.closed_at < now - timedelta(days=kept_days)))


def _case(db: Session, enrolment: Enrolment, now: datetime) -> Case:
    letter = db.scalar(select(Letter).where(Letter.enrolment_id == enrolment.id).order_by(Letter.id.desc()).limit(1))
    membership = db.get(Membership, enrolment.account_id) if enrolment.confirmed_at else None
    facts = rules.Facts(
        under_review=enrolment.review_reason is not None and enrolment.reviewed_at is None,
        refused_at=enrolment.refused_at,
        sent_at=letter.sent_at if letter else None,
        valid_until=letter.valid_until if letter else None,
        voided_at=letter.voided_at if letter else None,
        active_from=membership.active_from if membership else None,
    )
    member = db.get_one(Member, enrolment.member_id)
    return Case(enrolment, member, letter, facts.active_from, rules.status(facts, now))


def _reviewed(db: Session, enrolment_id: int, *, by: int, now: datetime) -> Enrolment:
    """Note who has reviewed the request: of two clerks at once, one. Return it as it is now."""
    reviewed = changed(
        db,
        update(Enrolment)
        .where(
            Enrolment.id == enrolment_id,
            Enrolment.open_for.is_not(None),
            Enrolment.review_reason.is_not(None),
            Enrolment.reviewed_at.is_(None),
        )
        .values(reviewed_at=now, reviewed_by=by, version=Enrolment.version + 1),
    )
    if reviewed != 1:
        raise CannotBeDone
    return db.get_one(Enrolment, enrolment_id, populate_existing=True)


def _queue_letter(db: Session, enrolment: Enrolment, now: datetime) -> None:
    db.add(Letter(enrolment_id=enrolment.id, asked_at=now, attempts=0))
    db.flush()


def _is_taken(db: Session, member_id: int, account_id: int) -> bool:
    asked = select(Enrolment.id).where(
        Enrolment.member_id == member_id, Enrolment.open_for.is_not(None), Enrolment.open_for != account_id
    )
    return links.is_linked_to_another(db, member_id, account_id) or db.scalar(asked.limit(1)) is not None
