"""Which account is which member: whose link counts as another's, and what a link replaces."""

from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Conflict, Database
from jsis_rp.members import links
from jsis_rp.members.models import Member, Membership
from jsis_rp.sessions.accounts import save_claims


@pytest.fixture
def linked(database: Database, clock: Any) -> Database:
    """Accounts 1, 2 and 3; account 1 is member 1, account 2 is member 2."""
    with database.begin() as db:
        for number in (1, 2, 3):
            save_claims(db, issuer="https://i.example", sub=f"n00{number}", claims={}, now=clock.now())
        for number in (1, 2):
            db.add(Membership(account_id=number, member_id=number, active_from=clock.now()))
    return database


@pytest.mark.parametrize(
    ("member", "account", "expected"), [(1, 1, False), (1, 2, True), (1, 3, True), (3, 1, False), (3, 3, False)]
)
def test_only_another_account_with_the_same_member_counts(linked: Database, member: int, account: int, expected: bool) -> None:
    """Neither one's own link nor links of other members."""
    with linked.read() as db:
        assert links.is_linked_to_another(db, member, account) is expected


@pytest.mark.parametrize(
    ("account", "member", "left"),
    [(3, 3, [(1, 1), (2, 2), (3, 3)]), (3, 1, [(2, 2), (3, 1)]), (1, 3, [(1, 3), (2, 2)]), (1, 2, [(1, 2)])],
)
def test_a_link_replaces_those_of_its_two_ends(
    linked: Database, clock: Any, account: int, member: int, left: list[tuple[int, int]]
) -> None:
    """And touches no other."""
    with linked.begin() as db:
        links.link(db, account_id=account, member_id=member, active_from=clock.now())
    with linked.read() as db:
        found = db.execute(select(Membership.account_id, Membership.member_id).order_by(Membership.account_id))
        assert [tuple(row) for row in found] == left


def test_a_member_is_claimed_as_it_was_read(linked: Database) -> None:
    """One version forward, this member only; a second claim from the same reading starts over."""
    with linked.read() as db:
        member = db.get_one(Member, 1)
    with linked.begin() as db:
        links.claim(db, member)
    with linked.read() as db:
        assert [db.get_one(Member, number).version for number in (1, 2)] == [member.version + 1, member.version]
    with pytest.raises(Conflict), linked.begin() as db:
        links.claim(db, member)
