"""Who may use the applications, and when: one function, asked by every page that is for members only.

JSIS Online, My IntraComm and PMO Contact open together, on the day after the code of the letter was entered.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from jsis_rp.members.models import Member, Membership


def member_of(db: Session, account_id: int, now: datetime) -> Member | None:
    """Return the member whose applications are open to the account at `now`, or None."""
    membership = db.get(Membership, account_id)
    if membership is None or now < membership.active_from:
        return None
    return db.get(Member, membership.member_id)
