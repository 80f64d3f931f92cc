"""One member is one account, in both directions: how the link is made, and what a decision about a member is based on."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from jsis_rp.ground.database import changed, compare_and_set
from jsis_rp.members.models import Member, Membership


def claim(db: Session, member: Member) -> None:
    """Take the member as it was read, for this transaction; raise `Conflict` when the member has changed since.

    Whoever decides about the member at the same time waits here and then starts over, with a fresh read.
    """
    read = Member.version == member.version
    compare_and_set(db, update(Member).where(Member.id == member.id, read).values(version=Member.version + 1))


def is_linked_to_another(db: Session, member_id: int, account_id: int) -> bool:
    """Return whether another account than `account_id` is this member."""
    found = select(Membership.account_id).where(Membership.member_id == member_id, Membership.account_id != account_id)
    return db.scalar(found) is not None


def link(db: Session, *, account_id: int, member_id: int, active_from: datetime) -> None:
    """Make the account the member's only one, and the member the account's only one.

    The caller has claimed the member. An account that had the member before loses it: the letter proved who has it.
    """
    changed(db, delete(Membership).where((Membership.member_id == member_id) | (Membership.account_id == account_id)))
    db.add(Membership(account_id=account_id, member_id=member_id, active_from=active_from))
    db.flush()
