"""Creating an account and choosing passwords: procedure, steps 2 to 7, and what else may happen on the way."""

import threading

import pytest
from sqlalchemy import select

from idp.accounts.models import Account, PasswordReset, SignUp
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

MEDIUM = "https://ecas.ec.europa.eu/loa/medium"
NEW = "Autumn-Garden-77"
BEA = "bea@mail.eu"


def fill(person: Person, email: str = BEA, **more: str) -> Person:
    """Send the sign-up form that is shown."""
    values = {"first_name": "Béa", "last_name": "Du Pont", "email": email, "email_again": email, "privacy": "y"}
    return person.press("register-submit", values | person.solved() | more)


def choose(person: Person, password: str = NEW) -> Person:
    """Send the password form that is shown."""
    return person.press("password-submit", {"password": password, "password_again": password})


def test_from_the_sign_up_to_a_password_and_on_to_the_service(place: Place, person: Person) -> None:
    """Procedure, steps 2 to 7, begun at a service: “Continue” goes on to it."""
    person.begin(MEDIUM, essential=True)
    service = person.login().id
    fill(person.open(f"/cas/register?login={service}"))
    assert person.path == f"/cas/register/created?login={service}"
    assert person.says(BEA)
    assert person.says("ecas-admin@example.europa.test")
    assert person.says("15 minutes")
    choose(person.open(place.link(BEA)))
    assert person.says("Your password was accepted")
    assert person.says("Continue to JSIS Online")
    assert person.login().id == service
    person.open(f"/cas/login?login={service}")
    assert person.path == f"/cas/login/method?login={service}"
    with place.database.read() as db:
        account = db.scalars(select(Account)).one()
    assert (account.email, account.name, account.language) == (BEA, "Béa Du Pont", "en")
    assert account.uid.startswith("n00")
    assert len(account.uid) == 8


def test_another_browser_gets_home_with_the_link(place: Place, person: Person) -> None:
    """The mail may be read on another device: the new account is shown there."""
    fill(person.begin().open(f"/cas/register?login={person.login().id}"))
    other = choose(place.person().open(place.link(BEA)))
    assert other.says("Continue to your account")
    assert other.open("/cas/account").says(BEA)


def test_looking_at_the_link_uses_nothing_up(place: Place, person: Person) -> None:
    """Mail scanners open every link; only the form uses it up, and only with a good password."""
    fill(person.open("/cas/register"))
    link = place.link(BEA)
    for _ in range(3):
        assert place.person().open(link).status == 200
    choose(person.open(link), "short")
    assert "at least 10 characters" in person.error
    assert choose(person).says("Your password was accepted")
    assert person.open(link).status == 410
    assert person.says("used already")


def test_twenty_people_with_one_link_make_one_account(place: Place, person: Person) -> None:
    """Exactly once."""
    fill(person.open("/cas/register"))
    link = place.link(BEA)
    people = [place.person().open(link) for _ in range(8)]
    threads = [threading.Thread(target=choose, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status for one in people) == [200] + [410] * 7
    with place.database.read() as db:
        assert len(db.scalars(select(Account)).all()) == 1


def test_a_link_that_is_too_old_offers_a_new_one(place: Place, person: Person, moment: Moment) -> None:
    """Ninety minutes, a setting; the new link goes to the same address."""
    fill(person.open("/cas/register"))
    old = place.link(BEA)
    moment.forward(90 * 60)
    assert person.open(old).says("It is too old")
    person.press("again")
    assert person.says("The e-mail was sent again")
    assert place.link(BEA) != old
    assert choose(person.open(place.link(BEA))).says("Your password was accepted")


def test_the_mail_can_be_sent_again_and_both_links_lead_to_one_account(place: Place, person: Person) -> None:
    """“Nothing arrived?”; what is left over dies with the first success."""
    fill(person.open("/cas/register"))
    first = place.link(BEA)
    person.press("again")
    choose(person.open(place.link(BEA)))
    assert person.open(first).says("used already")
    with place.database.read() as db:
        assert all(row.consumed_at for row in db.scalars(select(SignUp)))


def test_an_address_in_use_makes_no_account_and_tells_its_owner(place: Place, person: Person) -> None:
    """Whether an address has an account is said to its owner alone (docs/threats.md)."""
    place.account()
    fill(person.open("/cas/register"), EMAIL)
    assert "There is an account with this address already" in place.inbox(EMAIL)[-1].text
    with place.database.read() as db:
        assert db.scalars(select(SignUp)).all() == []


def test_what_was_typed_is_never_lost(place: Place, person: Person) -> None:
    """With an error, with another picture, with sound."""
    typed = {"first_name": "Béa", "last_name": "Du Pont", "email": BEA, "email_again": "other@mail.eu", "privacy": "y"}
    person.open("/cas/register").press("register-submit", typed)
    assert "not the same" in person.error
    person.press("captcha-sound")
    assert person.error == ""
    assert "data:audio/wav" in person.page
    person.press("captcha-picture")
    for value in ("Béa", "Du Pont", BEA, "other@mail.eu"):
        assert f'value="{value}"' in person.page
    assert "checked" in person.page


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("first_name", "", "Enter your first name"),
        ("first_name", "123", "Enter a name with letters"),
        ("first_name", "A\nB", "Enter a name with letters"),
        ("last_name", "", "Enter your last name"),
        ("email", "", "Enter your e-mail address"),
        ("email", "nonsense", "in the correct format"),
        ("language", "xx", "Choose an entry of the list"),
        ("captcha", "wrong", "not the characters that were shown"),
        ("captcha", "", "Enter the characters"),
    ],
)
def test_each_mistake_is_named(place: Place, person: Person, field: str, value: str, error: str) -> None:
    """Typed errors at the field and in the summary; nothing is sent."""
    fill(person.open("/cas/register"), **{field: value})
    assert error in person.error
    assert place.inbox() == []


def test_the_privacy_statement_must_be_acknowledged(place: Place, person: Person) -> None:
    """Procedure, step 3: the box."""
    values = {"first_name": "B", "last_name": "D", "email": BEA, "email_again": BEA}
    person.open("/cas/register").press("register-submit", values | person.solved())
    assert "privacy statement" in person.error


def test_a_right_captcha_is_not_asked_again_while_another_field_is_wrong(place: Place, person: Person) -> None:
    """It goes along with the form, and is used up when the form is right."""
    fill(person.open("/cas/register"), email_again="other@mail.eu")
    assert "not the same" in person.error
    assert not person.says("captcha-picture")
    person.press("register-submit", {"email_again": BEA, "privacy": "y"})
    assert person.path == "/cas/register/created"


def test_a_wrong_captcha_is_used_up_even_when_another_field_is_wrong(place: Place, person: Person) -> None:
    """Otherwise one captcha could be tried without end behind a form that is never right."""
    person.open("/cas/register")
    first = person.page.split('name="captcha_id" value="')[1].split('"')[0]
    answer = person.solved()
    data = {"first_name": "", "captcha_id": first, "csrf_token": person.csrf()}
    person.post("/cas/register", data | {"captcha": "wrong"})
    assert "not the characters" in person.error
    person.post("/cas/register", data | answer | {"csrf_token": person.csrf()})
    assert "not the characters" in person.error


def test_every_fault_of_a_new_password_is_named_at_once(place: Place, person: Person) -> None:
    """Too short and not the same: nobody is sent round twice."""
    fill(person.open("/cas/register"))
    person.open(place.link(BEA)).press("password-submit", {"password": "short", "password_again": "other"})
    assert "at least 10 characters" in person.error
    assert "not the same" in person.error


def test_a_captcha_answer_serves_once(place: Place, person: Person) -> None:
    """Single use: the same form sent again is asked again."""
    person.open("/cas/register")
    values = {"first_name": "B", "last_name": "D", "email": BEA, "email_again": BEA, "privacy": "y", "language": "en"}
    captcha_id = person.page.split('name="captcha_id" value="')[1].split('"')[0]
    data = values | person.solved() | {"captcha_id": captcha_id, "csrf_token": person.csrf()}
    person.post("/cas/register", data)
    assert person.path == "/cas/register/created"
    person.post("/cas/register", data)
    assert "not the characters" in person.error


@pytest.mark.parametrize(
    ("rule", "asked"), [("always", [True] * 5), ("never", [False] * 5), ("after_repeated", [False] * 3 + [True] * 2)]
)
def test_the_setting_says_when_a_captcha_is_asked(tmp_path: object, moment: Moment, rule: str, asked: list[bool]) -> None:
    """Setting accounts.captcha: always, after repeated sign-ups, never."""
    place = Place(tmp_path, accounts={"captcha": rule, "captcha_free_attempts": 3})
    seen = []
    for number in range(5):
        person = place.person().open("/cas/register")
        seen.append("captcha_id" in person.page)
        values = {
            "first_name": "B",
            "last_name": "D",
            "email": f"b{number}@mail.eu",
            "email_again": f"b{number}@mail.eu",
            "privacy": "y",
        }
        person.press("register-submit", values | (person.solved() if seen[-1] else {}))
        assert person.path == "/cas/register/created"
    assert seen == asked


def test_sign_ups_from_one_address_are_limited(tmp_path: object, moment: Moment) -> None:
    """Twenty an hour, a setting."""
    place = Place(tmp_path, accounts={"captcha": "never"}, throttle={"sign_up_per_address": "2 per 3600 second"})
    values = {"first_name": "B", "last_name": "D", "privacy": "y"}
    statuses = [
        place.person().open("/cas/register").press("register-submit", values | {"email": e, "email_again": e}).status
        for e in ("a@mail.eu", "b@mail.eu", "c@mail.eu")
    ]
    assert statuses == [200, 200, 429]


def test_closed_registration_says_so(tmp_path: object, moment: Moment) -> None:
    """Setting accounts.registration_open."""
    assert Place(tmp_path, accounts={"registration_open": False}).person().open("/cas/register").status == 403


def test_other_samples_are_shown_on_the_same_page(place: Place, person: Person) -> None:
    """Procedure, step 6: “Generate other sample passwords”."""
    fill(person.open("/cas/register"))
    person.open(place.link(BEA))
    before = person.page.split('class="samples"')[1].split("</ul>")[0]
    person.press("samples")
    assert person.status == 200
    assert person.error == ""
    assert person.page.split('class="samples"')[1].split("</ul>")[0] != before
    assert choose(person).says("Your password was accepted")


def test_the_password_may_not_contain_the_address(place: Place, person: Person) -> None:
    """Procedure, step 6: the user name is not contained."""
    fill(person.open("/cas/register"))
    choose(person.open(place.link(BEA)), "xx-Bea@Mail.eu-1")
    assert "must not contain" in person.error


def test_a_lost_password_is_replaced_and_every_session_ends(place: Place, person: Person) -> None:
    """The link works once; a mail tells of it; a lock of the account is over."""
    place.account()
    elsewhere = place.person().begin().password(method="password")
    person.open("/cas/password/lost").press("lost-submit", {"email": EMAIL, **person.solved()})
    assert person.says("An e-mail is on its way")
    link = place.link()
    choose(person.open(link))
    assert person.says("Your password was accepted")
    assert elsewhere.open("/cas/account").path == "/cas/login"
    assert person.open("/cas/account").says(EMAIL)
    assert "was changed" in place.inbox(EMAIL)[-1].subject
    assert person.open(link).status == 410
    old = place.person().begin().password(method="password")
    assert "does not belong" in old.error
    new = place.person().begin().password(password=NEW, method="password")
    assert "/oauth2/authorize/resume" in new.path


def test_a_new_password_shows_no_second_factor(place: Place, person: Person) -> None:
    """A mailed link proves no phone: the level stays that of a password."""
    place.account(NUMBER)
    person.open("/cas/password/lost").press("lost-submit", {"email": EMAIL, **person.solved()})
    choose(person.open(place.link()))
    assert [session.amr for session in place.sessions()] == [["pwd"]]


def test_an_unknown_address_is_told_by_mail_only(place: Place, person: Person) -> None:
    """The page is the same; the mail helps who signed up with another address."""
    person.open("/cas/password/lost").press("lost-submit", {"email": BEA, **person.solved()})
    assert "There is no account with this address" in place.inbox(BEA)[-1].text
    with place.database.read() as db:
        assert db.scalars(select(PasswordReset)).all() == []


@pytest.mark.parametrize("path", ["/cas/register/confirm", "/cas/password/new"])
@pytest.mark.parametrize("token", ["", "unknown", "%00", "é" * 200])
def test_a_made_up_link_is_a_clear_page(person: Person, path: str, token: str) -> None:
    """Never a 500."""
    assert person.open(f"{path}?token={token}").status == 410
    assert person.says("This link cannot be used")


def test_tokens_are_stored_as_hashes_only(place: Place, person: Person) -> None:
    """What we hand out is stored as a hash and shown once."""
    fill(person.open("/cas/register"))
    token = place.link(BEA).partition("token=")[2]
    with place.database.read() as db:
        row = db.scalars(select(SignUp)).one()
        assert token.encode() not in row.key
        assert PASSWORD not in str(vars(row))
