"""The whole procedure through its pages: form, letter, code, the following day; and everything that can go wrong."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from jsis_rp.enrolment import printing
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.ground.database import Database
from jsis_rp.members.models import Membership
from jsis_rp.sessions.accounts import Account, save_claims
from jsis_rp.settings import Settings

CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")
WRONG = "ACDE-FGHJ-KM34"


@pytest.fixture
def print_all(database: Database, settings: Settings, app: Any, clock: Any) -> Callable[[], list[Path]]:
    """Print what waits, as `jsis letters print` does."""
    return lambda: printing.print_waiting(
        database,
        folder=settings.letters.folder,
        now=clock.now(),
        settings=settings,
        pepper=app.extensions["jsis"].keys.pepper,
        noted=lambda _db, _number: None,
    )


def text_of(pdf: Path | bytes) -> str:
    """Return the words of a PDF."""
    source = BytesIO(pdf) if isinstance(pdf, bytes) else pdf
    return " ".join(" ".join(page.extract_text() for page in PdfReader(source).pages).split())


def code_of(pdf: Path | bytes) -> str:
    """Return the code of a letter."""
    found = CODE.search(text_of(pdf))
    assert found is not None
    return found[0]


def title(page: Any) -> str:
    """Return the heading of a page."""
    found = re.search(r"<h1>(.*?)</h1>", page.get_data(as_text=True), re.DOTALL)
    assert found is not None, page.status_code
    return found[1]


def ask(person: Any, form: dict[str, str]) -> Any:
    """Sign in and send the form."""
    person.sign_in()
    return person.post("/enrolment/form", form)


def test_form_letter_code_and_access_the_following_day(person: Any, marie: dict[str, str], print_all: Any, clock: Any) -> None:
    """Send, letter, code, Congratulations, and the three applications on the following day."""
    assert ask(person, marie).location == "/RCAM/enrolment"
    assert title(person.get("/enrolment")) == "Your request was sent to the PMO"
    clock.forward(days=2)
    (letter,) = print_all()
    person.sign_in()
    assert title(person.get("/enrolment")) == "Enter the code of your letter"
    clock.forward(days=20)
    person.sign_in()
    assert person.post("/enrolment", {"code": code_of(letter).lower().replace("-", " ")}).status_code == 303
    page = person.get("/enrolment")
    assert title(page) == "Congratulations"
    assert "from 16 December 2026" in page.get_data(as_text=True)
    for path in ("/home", "/pmo-contact", "/intracomm"):
        assert person.get(path).location == "/RCAM/enrolment"
    clock.forward(hours=14)
    person.sign_in()
    assert all(person.get(path).status_code == 200 for path in ("/home", "/pmo-contact", "/intracomm"))
    assert person.sign_in().location == "/RCAM/home"


def test_the_letter_holds_what_it_must_and_the_code_is_kept_nowhere(
    person: Any, marie: dict[str, str], print_all: Any, database: Database, tmp_path: Path
) -> None:
    """Address, number, last day, instructions; the database holds a keyed hash and not the code."""
    ask(person, marie)
    (letter,) = print_all()
    words, code = text_of(letter), code_of(letter)
    for wanted in (
        "Marie Peeters",
        "Avenue des Tilleuls 14",
        "1000 Brussels",
        "23 May 2027",
        "http://localhost:8001/RCAM",
        "Demonstration",
    ):
        assert wanted in words
    with database.read() as db:
        row = db.scalars(select(Letter)).one()
    assert row.registered_number is not None
    assert row.registered_number in letter.name
    assert row.code_hash is not None
    assert len(row.code_hash) == 32
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("jsis.db*"))
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
    assert letter.stat().st_mode & 0o077 == 0


def test_the_letter_speaks_the_members_language(person: Any, marie: dict[str, str], print_all: Any) -> None:
    """Anne-Sophie Lefèvre's register entry says French."""
    marie.update(surname="lefevre", first_name="Anne Sophie", birth_day="31", birth_month="1", birth_year="1949")
    marie.update(personnel_number="100598", institution="parliament")
    ask(person, marie)
    words = text_of(print_all()[0])
    assert "Lettre recommandée avec accusé de réception" in words
    assert "23 mai 2027" in words


def test_a_date_that_does_not_exist_says_so(person: Any, marie: dict[str, str]) -> None:
    """The 31st of February is written well and is no day."""
    marie.update(birth_day="31", birth_month="2")
    assert "This date does not exist" in ask(person, marie).get_data(as_text=True)
    marie.update(birth_day="first")
    assert "Enter your date of birth in numbers" in ask(person, marie).get_data(as_text=True)


MISFITS = {
    "surname": "Janssens",
    "first_name": "Maria",
    "birth_day": "28",
    "personnel_number": "100235",
    "institution": "council",
}


@pytest.mark.parametrize(("field", "value"), MISFITS.items())
def test_a_refusal_does_not_say_which_field_failed(person: Any, marie: dict[str, str], field: str, value: str) -> None:
    """The same words for every misfit, a number that does not exist included; nothing is opened."""
    answer = ask(person, {**marie, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Your details do not agree with the register of members" in page
    assert "aria-invalid" not in page


EMPTY = {
    "surname": "Enter your surname",
    "first_name": "Enter your first name",
    "birth_year": "Enter your date of birth",
    "personnel_number": "Enter your personnel or pension number",
    "institution": "Choose your institution of origin",
    "office": "Choose your settlements office",
    "address_choice": "Choose where the letter should go",
    "consent": "Tick the box to agree",
}


@pytest.mark.parametrize(("field", "words"), EMPTY.items())
def test_what_is_missing_is_named_and_linked(person: Any, marie: dict[str, str], field: str, words: str) -> None:
    """GOV.UK pattern: a summary that links to the field, and the message beside it."""
    marie.pop(field)
    answer = ask(person, marie)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="error-summary"' in page
    assert page.count(words) >= 2


ODD = ["", "x" * 10_000, "\x00", "\ud7ff", "<script>alert(1)</script>", "٣", "-1", "1e9", "𝟚", "\u202e"]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("field", ["surname", "birth_day", "birth_year", "personnel_number", "institution", "new_address"])
def test_odd_input_is_refused_and_never_a_fault(person: Any, marie: dict[str, str], field: str, value: str) -> None:
    """A clear 4xx, the input escaped."""
    marie.update({field: value, "address_choice": "new" if field == "new_address" else "file"})
    answer = ask(person, marie)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_guessing_is_limited_per_account(person: Any, marie: dict[str, str], clock: Any) -> None:
    """Five forms a day; the right one does not help after that, and does the day after."""
    wrong = {**marie, "surname": "Janssens"}
    assert ask(person, wrong).status_code == 422
    assert [person.post("/enrolment/form", wrong).status_code for _ in range(5)] == [422] * 4 + [429]
    assert person.post("/enrolment/form", marie).status_code == 429
    clock.forward(days=1)
    assert ask(person, marie).status_code == 303


def test_guessing_is_limited_per_address_over_accounts(another: Any, issuer: Any, marie: dict[str, str]) -> None:
    """Twenty forms a day from one address, whoever sends them."""
    codes = []
    for number in range(7):
        issuer.sub = f"n00acc{number:02}"
        someone = another()
        someone.sign_in()
        codes += [someone.post("/enrolment/form", {**marie, "surname": "x"}).status_code for _ in range(3)]
    assert codes == [422] * 20 + [429]


def test_five_wrong_codes_void_the_letter_and_a_new_one_may_be_asked(
    person: Any, marie: dict[str, str], print_all: Any, clock: Any
) -> None:
    """The old code is dead even when it was right; the new letter's works."""
    ask(person, marie)
    (old,) = print_all()
    for left in (4, 3, 2, 1):
        page = person.post("/enrolment", {"code": WRONG})
        assert page.status_code == 422
        assert f"You have {left} attempt" in page.get_data(as_text=True)
    assert person.post("/enrolment", {"code": WRONG}).status_code == 303
    assert title(person.get("/enrolment")) == "Your code no longer works"
    person.post("/enrolment", {"code": code_of(old)})
    assert title(person.get("/enrolment")) == "Your code no longer works"
    person.post("/enrolment/new-letter")
    assert title(person.get("/enrolment")) == "Your request was sent to the PMO"
    (new,) = print_all()
    person.post("/enrolment", {"code": code_of(new)})
    assert title(person.get("/enrolment")) == "Congratulations"


def test_a_slip_is_not_counted_as_an_attempt(person: Any, marie: dict[str, str], print_all: Any, database: Database) -> None:
    """What cannot be a code costs nothing."""
    ask(person, marie)
    print_all()
    for slip in ("", "ACDE-FGHJ-KM3", "OOOO-0000-1111"):
        assert person.post("/enrolment", {"code": slip}).status_code == 422
    with database.read() as db:
        assert db.scalars(select(Letter)).one().attempts == 0


def test_a_late_letter_may_be_replaced_after_a_week_and_its_code_is_void_then(
    person: Any, marie: dict[str, str], print_all: Any, clock: Any
) -> None:
    """Not before; and the old code no longer works."""
    ask(person, marie)
    (old,) = print_all()
    person.post("/enrolment/new-letter")
    assert title(person.get("/enrolment")) == "Enter the code of your letter"
    clock.forward(days=7)
    person.sign_in()
    person.post("/enrolment/new-letter")
    (new,) = print_all()
    assert person.post("/enrolment", {"code": code_of(old)}).status_code == 422
    person.post("/enrolment", {"code": code_of(new)})
    assert title(person.get("/enrolment")) == "Congratulations"


def test_a_request_lapses_after_six_months_and_may_be_sent_again(
    person: Any, marie: dict[str, str], print_all: Any, clock: Any
) -> None:
    """The last day is 23 May 2027 in Brussels; a second later it is too late."""
    ask(person, marie)
    (letter,) = print_all()
    clock.at = clock.at.replace(year=2027, month=5, day=23, hour=21, minute=59)
    person.sign_in()
    assert title(person.get("/enrolment")) == "Enter the code of your letter"
    clock.forward(minutes=1)
    person.post("/enrolment", {"code": code_of(letter)})
    assert title(person.get("/enrolment")) == "Your request has lapsed"
    assert ask(person, marie).status_code == 303
    assert title(person.get("/enrolment")) == "Your request was sent to the PMO"


def test_one_member_is_one_account(
    another: Any, issuer: Any, marie: dict[str, str], print_all: Any, clock: Any, database: Database
) -> None:
    """A second account that claims the member waits for the PMO; with its letter's code it takes the first one's place."""
    first = another()
    ask(first, marie)
    first.post("/enrolment", {"code": code_of(print_all()[0])})
    clock.forward(days=1)
    issuer.sub = "n00second"
    second = another()
    ask(second, marie)
    assert title(second.get("/enrolment")) == "The PMO is checking your request"
    assert print_all() == []
    issuer.sub = "n00staff"
    staff = another()
    staff.sign_in()
    assert staff.post("/pmo/requests/2", {"action": "accept"}).status_code == 303
    issuer.sub = "n0012345"
    first.sign_in()
    assert first.get("/home").status_code == 200
    second.post("/enrolment", {"code": code_of(print_all()[0])})
    assert first.get("/home").location == "/RCAM/enrolment"
    clock.forward(days=1)
    issuer.sub = "n00second"
    second.sign_in()
    assert second.get("/home").status_code == 200
    issuer.sub = "n0012345"
    first.sign_in()
    assert first.get("/home").location == "/RCAM/enrolment"
    with database.read() as db:
        links = list(db.execute(select(Account.sub, Membership.member_id).join(Account, Account.id == Membership.account_id)))
        assert [tuple(row) for row in links] == [("n00second", 1)]


def test_one_account_is_one_member_and_nobody_else_loses_theirs(
    another: Any, issuer: Any, marie: dict[str, str], print_all: Any, clock: Any, database: Database
) -> None:
    """The code of a letter replaces what this account and this member had before, and nothing more."""
    with database.begin() as db:
        for number, sub in enumerate(("n00other", "n00before", "n0012345"), start=1):
            claims: dict[str, Any] = {"name": sub}
            save_claims(db, issuer=issuer.url, sub=sub, claims=claims, now=clock.now())
            db.add(Membership(account_id=number, member_id=number + 4, active_from=clock.now()))
        db.get_one(Membership, 2).member_id = 1
    person = another()
    ask(person, marie)
    assert title(person.get("/enrolment")) == "The PMO is checking your request"
    issuer.sub = "n00staff"
    staff = another()
    staff.sign_in()
    staff.post("/pmo/requests/1", {"action": "accept"})
    person.post("/enrolment", {"code": code_of(print_all()[0])})
    with database.read() as db:
        links = db.execute(select(Membership.account_id, Membership.member_id).order_by(Membership.account_id))
        assert [tuple(row) for row in links] == [(1, 5), (3, 1)]


@pytest.mark.parametrize(("account", "member"), [(1, 2), (2, 1)])
def test_the_database_itself_refuses_a_second_link(
    person: Any, another: Any, issuer: Any, database: Database, clock: Any, account: int, member: int
) -> None:
    """Primary key and unique column: neither a second member of an account nor a second account of a member."""
    person.sign_in()
    issuer.sub = "n00other"
    another().sign_in()
    with database.begin() as db:
        db.add(Membership(account_id=1, member_id=1, active_from=clock.now()))
    with pytest.raises(IntegrityError), database.begin() as db:
        db.execute(insert(Membership).values(account_id=account, member_id=member, active_from=clock.now()))


def test_a_new_address_is_checked_by_the_pmo_first(person: Any, marie: dict[str, str], print_all: Any) -> None:
    """Nobody redirects a letter by knowing a pensioner's details."""
    marie.update(address_choice="new", new_address="Rue Neuve 1\n4000 Liège\nBELGIUM")
    ask(person, marie)
    assert title(person.get("/enrolment")) == "The PMO is checking your request"
    assert print_all() == []


def test_the_form_wants_the_internet_level_even_inside(person: Any) -> None:
    """A password alone does not become a member."""
    inside = {"X-Forwarded-For": "10.1.2.3"}
    person.issuer.acr = person.issuer.basic
    person.begin("way=internal", headers=inside)
    person.come_back()
    assert "way=internet" in person.get("/enrolment/form", headers=inside).location


def test_the_right_code_entered_by_ten_at_once_counts_once(
    person: Any, marie: dict[str, str], print_all: Any, app: Any, database: Database
) -> None:
    """Exactly one membership, no fault."""
    ask(person, marie)
    code = code_of(print_all()[0])
    codes = together(person, app, [code] * 10)
    assert set(codes) == {303}
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Membership)) == 1
        assert db.scalars(select(Letter)).one().attempts == 1


def test_twenty_wrong_codes_at_once_are_five_attempts(
    person: Any, marie: dict[str, str], print_all: Any, app: Any, database: Database
) -> None:
    """The counter goes first, by one conditional UPDATE."""
    ask(person, marie)
    print_all()
    together(person, app, [WRONG] * 20)
    with database.read() as db:
        letter = db.scalars(select(Letter)).one()
    assert letter.attempts == 5
    assert letter.voided_at is not None


def together(person: Any, app: Any, codes: list[str]) -> list[int]:
    """Send all codes at the same time from the same signed-in browser."""
    page = person.get("/display").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    cookies = {name: person.client.get_cookie(name).value for name in ("jsis_session", "jsis_browser", "jsis_csrf")}

    def send(code: str) -> int:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return int(client.post("/RCAM/enrolment", data={"code": code, "csrf_token": token}).status_code)

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(send, codes))


def test_a_form_sent_twice_at_once_is_one_request(person: Any, marie: dict[str, str], database: Database) -> None:
    """The second finds the first."""
    ask(person, marie)
    assert person.post("/enrolment/form", marie).location == "/RCAM/enrolment"
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Enrolment)) == 1
