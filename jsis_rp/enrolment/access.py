"""Who may use the applications, and when: one function, asked by every page behind the gate.

JSIS Online, My IntraComm and PMO Contact open together, on the day after the code was entered.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from jsis_rp.enrolment import requests
from jsis_rp.enrolment.models import Member, Membership
from jsis_rp.enrolment.requests import Case
from jsis_rp.enrolment.rules import Standing


@dataclass(frozen=True)
class Access:
    """Whether the applications are open to the account, its member then, and its request otherwise."""

    is_open: bool
    member: Member | None
    case: Case | None

    @property
    def standing(self) -> Standing | None:
        """Where the request stands; None when the account has not asked."""
        return self.case.standing if self.case else None


def access(db: Session, account_id: int, now: datetime) -> Access:
    """Decide for `account_id` at `now`."""
    membership = db.get(Membership, account_id)
    case = requests.case_of(db, account_id, now)
    is_open = membership is not None and now >= membership.active_from
    member = db.get(Member, membership.member_id) if membership is not None and is_open else None
    return Access(is_open=is_open, member=member, case=case)
