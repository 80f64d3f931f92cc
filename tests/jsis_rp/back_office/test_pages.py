"""The PMO's pages: only for its staff, only at the internet level, every act written down."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions.audit import AuditEvent


@pytest.fixture
def staff(another: Callable[[], Any], issuer: Any, person: Any, marie: dict[str, str]) -> Any:
    """A signed-in member of the PMO's staff, with one request waiting."""
    person.sign_in()
    person.post("/enrolment/form", marie)
    issuer.sub = "n00staff"
    someone = another()
    someone.sign_in()
    return someone


def events(database: Database) -> list[str]:
    """Return what was written down, oldest first."""
    with database.read() as db:
        return list(db.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def test_strangers_are_refused_and_written_down(person: Any, database: Database) -> None:
    """403, whatever the page."""
    person.sign_in()
    assert person.get("/pmo/").status_code == 403
    assert person.post("/pmo/letters").status_code == 403
    assert events(database)[-1] == "office_refused"


@pytest.mark.parametrize(("verified", "code"), [(True, 200), (False, 403)])
def test_an_email_address_counts_only_when_verified(person: Any, issuer: Any, verified: bool, code: int) -> None:
    """Anybody could claim clerk@example.org."""
    issuer.person.update(email="Clerk@Example.org", email_verified=verified)
    person.sign_in()
    assert person.get("/pmo/").status_code == code


def test_a_password_alone_does_not_open_it_even_inside(person: Any, issuer: Any) -> None:
    """Always the internet level."""
    inside = {"X-Forwarded-For": "10.1.2.3"}
    issuer.sub, issuer.acr = "n00staff", issuer.basic
    person.begin("way=internal", headers=inside)
    person.come_back()
    assert "way=internet" in person.get("/pmo/", headers=inside).location


def test_an_old_authentication_does_not_open_it(person: Any, issuer: Any, clock: Any) -> None:
    """`back_office.sign_in_max_age_s`, by auth_time."""
    issuer.sub = "n00staff"
    issuer.claims = {"auth_time": int(clock.now().timestamp()) - 28_801}
    person.sign_in()
    assert "/sign-in" in person.get("/pmo/").location


def test_letters_are_printed_once_over_two_clerks(staff: Any, app: Any, database: Database) -> None:
    """One PDF, the others see that somebody else was quicker."""
    page = staff.get("/pmo/").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    cookies = {name: staff.client.get_cookie(name).value for name in ("jsis_session", "jsis_browser", "jsis_csrf")}

    def send(_number: int) -> str | None:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return str(client.post("/RCAM/pmo/letters", data={"csrf_token": token}).mimetype)

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(str(kind) for kind in pool.map(send, range(4)))
    assert answers == ["application/pdf", "text/html", "text/html", "text/html"]
    assert events(database).count("letter_printed") == 1


def test_one_letter_is_printed_replaced_and_printed_again(
    staff: Any, code_of: Callable[[bytes], str], database: Database
) -> None:
    """Each with a code of its own; the acts are written down."""
    first = staff.post("/pmo/letters", {"enrolment": "1"})
    assert "no-store" in first.headers["Cache-Control"]
    assert staff.post("/pmo/requests/1", {"action": "replace"}).status_code == 303
    second = staff.post("/pmo/letters", {"enrolment": "1"})
    assert code_of(first.data) != code_of(second.data)
    assert [name for name in events(database) if name.startswith(("office", "letter"))] == [
        "letter_printed",
        "office_replace",
        "letter_printed",
    ]


def test_a_refused_request_may_be_sent_again(person: Any, staff: Any, issuer: Any, another: Any, marie: dict[str, str]) -> None:
    """Refusal of a review; the person sees it and may start again."""
    issuer.sub = "n00third"
    third = another()
    third.sign_in()
    third.post("/enrolment/form", {**marie, "address_choice": "new", "new_address": "A 1\nB 2"})
    assert staff.post("/pmo/requests/2", {"action": "refuse"}).status_code == 303
    assert "Your request was refused" in third.get("/enrolment").get_data(as_text=True)
    assert third.get("/enrolment/form").status_code == 200
    assert staff.post("/pmo/requests/2", {"action": "accept"}).location.endswith("/pmo/requests/2")


@pytest.mark.parametrize("form", [{"action": "x"}, {}, {"action": "accept"}])
def test_odd_acts_change_nothing(staff: Any, form: dict[str, str]) -> None:
    """400 for nonsense; an act that does not fit leads back to the request."""
    assert staff.post("/pmo/requests/1", form).status_code == (303 if form.get("action") == "accept" else 400)
    assert staff.post("/pmo/requests/99", {"action": "accept"}).status_code == 404
    assert staff.post("/pmo/letters", {"enrolment": "٣"}).status_code == 404
