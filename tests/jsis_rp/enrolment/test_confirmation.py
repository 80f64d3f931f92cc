"""The code of a letter, tried on what has changed since it was read: the statement itself says what the letter must be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from jsis_rp.enrolment import printing, requests
from jsis_rp.enrolment.confirmation import CodeEntered, Result, enter_code
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.enrolment.requests import Case
from jsis_rp.ground.database import Conflict, Database
from jsis_rp.members.models import Member, Membership
from jsis_rp.sessions.accounts import save_claims
from jsis_rp.settings import Settings

WRONG = "ACDEFGHJKM34"
PEPPER = b"p" * 32


@dataclass
class Procedure:
    """One request whose letter has been sent, and a way to try a code on it as it was read."""

    database: Database
    settings: Settings
    now: datetime
    code: str

    def read(self, account_id: int = 1) -> Case:
        """Read the request of the account."""
        with self.database.read() as db:
            case = requests.case_of(db, account_id, self.now)
        assert case is not None
        return case

    def enter(self, case: Case, code: str, *, later: timedelta = timedelta()) -> CodeEntered:
        """Try a code on the request as it was read."""
        with self.database.begin() as db:
            return enter_code(db, case, code, now=self.now + later, settings=self.settings.enrolment, pepper=PEPPER)

    def change(self, statement: Any) -> None:
        """Let somebody else be quicker."""
        with self.database.begin() as db:
            db.execute(statement)

    def letter(self, number: int = 1) -> Letter:
        """Return a letter as it is now."""
        with self.database.read() as db:
            return db.get_one(Letter, number)

    def memberships(self) -> list[tuple[int, int, datetime]]:
        """Return who is whom, and from when."""
        with self.database.read() as db:
            return [tuple(row) for row in db.execute(select(Membership.account_id, Membership.member_id, Membership.active_from))]


def ask(database: Database, settings: Settings, account_id: int, now: datetime) -> str:
    """Ask for the first member, let the PMO accept where it must, print the letter; return its code."""
    with database.begin() as db:
        member = db.get_one(Member, 1)
        asked = requests.ask(db, account_id=account_id, member=member, new_address=None, language="en", now=now)
        if asked.review_reason:
            requests.accept(db, asked.id, by=account_id, now=now)
    with database.begin() as db:
        content = printing.claim(db, printing.waiting(db)[0], now=now, settings=settings, pepper=PEPPER)
    assert content is not None
    return content.code.replace("-", "")


@pytest.fixture
def procedure(database: Database, settings: Settings, clock: Any) -> Procedure:
    """Account 1 has asked for member 1 and has the letter; account 2 exists."""
    now = clock.now()
    with database.begin() as db:
        for sub in ("n001", "n002"):
            save_claims(db, issuer="https://i.example", sub=sub, claims={}, now=now)
    return Procedure(database, settings, now, ask(database, settings, 1, now))


def test_the_right_code_counts_once(procedure: Procedure) -> None:
    """Attempt counted, letter used, account and member linked from midnight of Brussels, request confirmed."""
    case = procedure.read()
    opens = datetime.fromisoformat("2026-11-23T23:00:00+00:00")
    assert procedure.enter(case, procedure.code) == CodeEntered(Result.RIGHT, active_from=opens)
    letter = procedure.letter()
    assert (letter.attempts, letter.used_at, letter.voided_at, letter.version) == (1, procedure.now, None, 4)
    assert procedure.memberships() == [(1, 1, opens)]
    after = procedure.read().enrolment
    assert (after.confirmed_at, after.open_for, after.version) == (procedure.now, 1, case.enrolment.version + 1)
    assert procedure.enter(case, procedure.code) == CodeEntered(Result.VOID)
    assert procedure.letter().attempts == 1


def test_attempts_are_counted_to_the_last_and_then_the_letter_is_void(procedure: Procedure) -> None:
    """Five: the last wrong one voids the letter at that moment; the right one does not help afterwards."""
    case = procedure.read()
    for left in (4, 3, 2, 1):
        assert procedure.enter(case, WRONG) == CodeEntered(Result.WRONG, left=left)
        assert procedure.letter().voided_at is None
    assert procedure.enter(case, WRONG, later=timedelta(seconds=5)) == CodeEntered(Result.VOID)
    letter = procedure.letter()
    assert (letter.attempts, letter.voided_at) == (5, procedure.now + timedelta(seconds=5))
    assert procedure.enter(case, procedure.code) == CodeEntered(Result.VOID)
    assert procedure.memberships() == []


def test_the_fifth_attempt_may_be_the_right_one(procedure: Procedure) -> None:
    """Attempts are limited, not halved."""
    case = procedure.read()
    for _ in range(4):
        procedure.enter(case, WRONG)
    assert procedure.enter(case, procedure.code).result is Result.RIGHT


MEANWHILE: dict[str, Callable[[datetime], Any]] = {
    "used": lambda now: update(Letter).values(used_at=now),
    "void": lambda now: update(Letter).values(voided_at=now),
    "too late": lambda now: update(Letter).values(valid_until=now),
    "tried too often": lambda _now: update(Letter).values(attempts=5),
    "request closed": lambda _now: update(Enrolment).values(open_for=None),
    "request of another account": lambda _now: update(Enrolment).values(open_for=2),
    "not printed": lambda _now: update(Letter).values(valid_until=None, code_hash=None, salt=None),
}


@pytest.mark.parametrize("change", MEANWHILE.values(), ids=MEANWHILE)
def test_a_letter_that_is_no_longer_good_is_not_tried(procedure: Procedure, change: Callable[[datetime], Any]) -> None:
    """Whatever was read before: the UPDATE that counts the attempt says what must hold."""
    case = procedure.read()
    procedure.change(change(procedure.now))
    before = procedure.letter().attempts
    assert procedure.enter(case, procedure.code) == CodeEntered(Result.VOID)
    assert procedure.letter().attempts == before
    assert procedure.memberships() == []


def test_the_last_second_is_in_time(procedure: Procedure) -> None:
    """`valid_until` is the first moment that is too late."""
    case = procedure.read()
    procedure.change(update(Letter).values(valid_until=procedure.now + timedelta(seconds=1)))
    assert procedure.enter(case, procedure.code).result is Result.RIGHT


def test_the_code_of_an_older_letter_is_not_tried(procedure: Procedure) -> None:
    """Only the latest letter of the request counts, even when an older one is not void; other requests do not matter."""
    ask(procedure.database, procedure.settings, 2, procedure.now)
    case = procedure.read()
    with procedure.database.begin() as db:
        db.add(Letter(enrolment_id=1, asked_at=procedure.now, attempts=0))
    assert procedure.enter(case, procedure.code) == CodeEntered(Result.VOID)
    procedure.change(delete(Letter).where(Letter.id == 3))
    assert procedure.enter(case, procedure.code).result is Result.RIGHT


def test_a_request_without_a_letter_has_no_code(procedure: Procedure) -> None:
    """Nothing to try."""
    case = procedure.read()
    nothing = Case(case.enrolment, case.member, None, None, case.status)
    assert procedure.enter(nothing, procedure.code) == CodeEntered(Result.VOID)
    assert procedure.letter().attempts == 0


def test_others_who_ask_for_the_member_are_closed_and_nobody_else(procedure: Procedure) -> None:
    """Their letters are void; a request for another member and one that was closed before stay as they were."""
    ask(procedure.database, procedure.settings, 2, procedure.now)
    with procedure.database.begin() as db:
        save_claims(db, issuer="https://i.example", sub="n003", claims={}, now=procedure.now)
        member = db.get_one(Member, 2)
        requests.ask(db, account_id=3, member=member, new_address=None, language="en", now=procedure.now)
        old = procedure.now - timedelta(days=1)
        db.add(Enrolment(reference="old", account_id=2, member_id=1, language="en", asked_at=old, closed_at=old))
    assert procedure.enter(procedure.read(), procedure.code, later=timedelta(seconds=1)).result is Result.RIGHT
    with procedure.database.read() as db:
        found = db.execute(select(Enrolment.account_id, Enrolment.open_for, Enrolment.closed_at).order_by(Enrolment.id))
        closed_at = procedure.now + timedelta(seconds=1)
        assert [tuple(row) for row in found] == [(1, 1, None), (2, None, closed_at), (3, 3, None), (2, None, old)]
        assert list(db.scalars(select(Letter.voided_at).order_by(Letter.id))) == [None, closed_at, None]


@pytest.mark.parametrize("model", [Member, Enrolment])
def test_a_decision_made_from_an_old_state_starts_over(procedure: Procedure, model: type[Any]) -> None:
    """The versions of member and request are those that were read, or nothing is written."""
    case = procedure.read()
    procedure.change(update(model).values(version=model.version + 1))
    with pytest.raises(Conflict):
        procedure.enter(case, procedure.code)
    assert procedure.letter().used_at is None
    assert procedure.letter().attempts == 0
    assert procedure.memberships() == []


def test_each_step_moves_the_versions(procedure: Procedure) -> None:
    """What a second decision would be made from is visibly old: attempts, voiding, linking."""
    case = procedure.read()
    with procedure.database.read() as db:
        before = db.get_one(Member, 1).version
        others = db.scalar(select(func.sum(Member.version)).where(Member.id != 1))
    procedure.enter(case, WRONG)
    assert procedure.letter().version == case.letter.version + 1 if case.letter else False
    for _ in range(4):
        procedure.enter(case, WRONG)
    assert procedure.letter().version == case.letter.version + 6 if case.letter else False
    with procedure.database.read() as db:
        assert db.get_one(Member, 1).version == before
    procedure.change(update(Letter).values(attempts=0, voided_at=None))
    procedure.enter(case, procedure.code)
    with procedure.database.read() as db:
        assert db.get_one(Member, 1).version == before + 1
        assert db.scalar(select(func.sum(Member.version)).where(Member.id != 1)) == others
