"""Only POST changes anything: every address is asked by HEAD and GET, and the database is the same afterwards."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from jsis_rp.ground.database import Base, Database
from jsis_rp.members.models import Membership

PROTOCOL = {"sign_in.sign_in", "sign_in.callback"}
"""Redirect endpoints (Core 4, Core 3.1.2.5): browsers reach them by GET, and they write. Not for HEAD."""


def contents(database: Database) -> dict[str, list[Any]]:
    """Everything that is stored."""
    with database.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}"))))  # noqa: S608
            for name in Base.metadata.tables
        }


def addresses(app: Any) -> Iterator[tuple[str, str]]:
    """Endpoint and path of every rule that answers GET."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = re.sub(r"<int:\w+>", "1", rule.rule)
            path = re.sub(r"<path:filename>", "jsis.css", path).replace("<code>", "fr").replace("<slug>", "search")
            yield str(rule.endpoint), path.replace("<name>", "x.pdf")


@pytest.fixture
def everybody(person: Any, another: Callable[[], Any], issuer: Any, marie: dict[str, str], database: Database) -> list[Any]:
    """A stranger, somebody with a request, a member, and a clerk."""
    stranger, member, clerk = another(), another(), another()
    person.sign_in()
    person.post("/enrolment/form", {**marie, "address_choice": "new", "new_address": "A 1\nB 2"})
    issuer.sub = "n00member"
    member.sign_in()
    issuer.sub = "n00staff"
    clerk.sign_in()
    with database.begin() as db:
        db.add(Membership(account_id=2, member_id=2, active_from=issuer.clock.now()))
    return [stranger, person, member, clerk]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_address_changes_anything_unless_by_post(app: Any, database: Database, everybody: list[Any], method: str) -> None:
    """RFC 9110 9.2.1: GET and HEAD are safe; HEAD also at the redirect endpoints of the protocol."""
    found = [(endpoint, path) for endpoint, path in addresses(app) if method == "HEAD" or endpoint not in PROTOCOL]
    assert len(found) >= 20
    for one in everybody:
        one.issuer.asked = {"state": "x"}
        before = contents(database)
        for endpoint, path in found:
            answer = one.client.open(path, method=method)
            answer.close()
            assert answer.status_code < 500, endpoint
            assert contents(database) == before, endpoint


@pytest.mark.parametrize("path", ["/sign-in?way=internet", "/sign-in?way=internal", "/callback?state=x", "/signed-out?state=x"])
def test_head_neither_begins_nor_ends_a_sign_in(person: Any, database: Database, path: str) -> None:
    """A link checker must not use up a state: the answer to the person is still good afterwards."""
    state = person.begin()["state"]
    before = contents(database)
    person.client.head("/RCAM" + path.replace("state=x", f"state={state}&code=code-1&iss={person.issuer.url}"))
    assert contents(database) == before
    assert person.come_back().status_code == 303


def test_the_question_is_asked_before_the_act(person: Any, database: Database) -> None:
    """Sign-out by a link shows a question; only the form acts."""
    person.sign_in()
    before = contents(database)
    for method in ("GET", "HEAD", "OPTIONS"):
        assert person.client.open("/RCAM/sign-out", method=method).status_code == 200
    assert contents(database) == before
    assert person.post("/sign-out").status_code == 303
    assert contents(database) != before


def test_a_stranger_at_the_office_is_written_down_for_a_post_only(person: Any, database: Database) -> None:
    """A page that is not shown leaves a line in the log; an act that is refused, one in the audit record."""
    person.sign_in()
    before = contents(database)["audit_event"]
    assert person.get("/pmo/").status_code == 403
    assert contents(database)["audit_event"] == before
    assert person.post("/pmo/letters").status_code == 403
    assert "office_refused" in contents(database)["audit_event"][-1]
