"""What all pages share: headers, errors, language, colours, CSRF."""

import re

import pytest

from tests.people import Person, Place


def test_pages_carry_the_safety_headers_and_are_not_kept(person: Person) -> None:
    """CSP Level 3 without inline code; nothing of a person stays in a cache."""
    headers = person.open("/cas/login").headers
    csp = headers["Content-Security-Policy"]
    assert "default-src 'none'" in csp
    assert "unsafe" not in csp
    assert "frame-ancestors 'none'" in csp
    assert csp.endswith("form-action 'self'")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_forms_of_a_login_may_end_at_its_client_and_nowhere_else(person: Person) -> None:
    """Chromium applies form-action to the redirects after a form."""
    assert person.begin().headers["Content-Security-Policy"].endswith("form-action 'self' http://localhost:8001 https:")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://rp.example/cb?x=1", "https://rp.example"),
        ("https://rp.example:8443/cb", "https://rp.example:8443"),
        ("com.example.app:/cb", "com.example.app:"),
        ("https://rp.example; script-src *", None),
        ("javascript:alert(1)", None),
        ("https://[::1]:1/", "https://[::1]:1"),
        ("//rp.example", None),
        ("", None),
    ],
)
def test_the_origin_of_a_client_cannot_break_the_policy(address: str, origin: str | None) -> None:
    """What a client registered goes into a header: only harmless characters do."""
    from idp.web.layout import _origin

    assert _origin(address) == origin


def test_behind_https_cookies_carry_the_host_prefix_and_hsts_is_sent(tmp_path: object, moment: object) -> None:
    """RFC 6265bis 4.1.3.2, RFC 6797."""
    place = Place(tmp_path, server={"base_url": "https://localhost:8000/cas"})
    client = place.flask.test_client()
    answer = client.get("/cas/login", base_url="https://localhost:8000")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [one.split("=")[0] for one in cookies] == ["__Host-idp_csrf"]
    assert "Secure" in cookies[0]
    assert "Path=/" in cookies[0]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/cas/nowhere", 404), ("GET", "/elsewhere", 404), ("PUT", "/cas/login", 405)]
)
def test_an_error_is_a_page_of_the_house(place: Place, method: str, path: str, status: int) -> None:
    """In the style of the other pages, with a way on."""
    answer = place.flask.test_client().open(path, method=method)
    assert answer.status_code == status
    assert 'class="card"' in answer.get_data(as_text=True)
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_too_much_is_refused_with_413(place: Place) -> None:
    """A megabyte is enough for a form."""
    answer = place.flask.test_client().post("/cas/login", data={"email": "x" * 1_200_000})
    assert answer.status_code in (400, 413)
    assert 'class="card"' in answer.get_data(as_text=True)


def test_a_bug_is_a_page_with_an_incident_number_that_is_in_the_log(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """The number for the person, the trace for the log, no detail for the caller."""

    def broken() -> str:
        raise RuntimeError("secret detail")

    place.flask.add_url_rule("/cas/broken", "broken", broken)
    answer = place.flask.test_client().get("/cas/broken")
    page = answer.get_data(as_text=True)
    number = re.search(r'class="typed">([\w-]{10})<', page)
    assert answer.status_code == 500
    assert number
    assert number[1] in caplog.text
    assert "secret detail" not in page
    assert "secret detail" in caplog.text


POSTS = [
    "login",
    "login/other",
    "login/password",
    "login/method",
    "login/settle",
    "login/refuse",
    "login/phone",
    "login/phone/confirm",
    "login/verify",
    "login/verify/again",
    "register",
    "register/again",
    "register/confirm",
    "password/lost",
    "password/new",
    "disconnect",
    "account/language",
    "account/phones/add",
    "account/phones/confirm",
    "account/phones/1/remove",
    "account/password",
    "account/sessions/end",
    "dev/clock",
]


@pytest.mark.parametrize("path", POSTS)
def test_no_form_is_taken_without_its_token(place: Place, path: str) -> None:
    """CSRF on every form."""
    answer = place.flask.test_client().post(f"/cas/{path}", data={})
    assert answer.status_code == 400
    assert "Open the page again" in answer.get_data(as_text=True)


def test_the_list_of_forms_above_is_complete(place: Place) -> None:
    """Every address of these three packages that takes a POST is tried; the protocol's pages have tests of their own."""
    packages = ("login.", "my_account.", "dev.")
    every = place.flask.url_map.iter_rules()
    rules = [rule for rule in every if "POST" in (rule.methods or ()) and rule.endpoint.startswith(packages)]
    assert {rule.rule.removeprefix("/cas/").replace("<int:phone_id>", "1") for rule in rules} == set(POSTS)


def test_forms_survive_a_second_tab(place: Place, person: Person) -> None:
    """Two tabs of one browser share the secret; opening one spoils no other."""
    person.open("/cas/login")
    first = person.csrf()
    person.open("/cas/login")
    person.post("/cas/login", {"csrf_token": first, "email": "anna@example.eu"})
    assert person.path.startswith("/cas/login/password")


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/cas//evil.example",
        "/cas\\evil",
        "/other",
        "javascript:x",
        "/casino",
        "",
        "/cas/\r\nX: 1",
    ],
)
def test_the_language_link_leads_back_to_our_own_paths_only(place: Place, back: str) -> None:
    """No open redirect."""
    answer = place.flask.test_client().get("/cas/language", query_string={"set": "fr", "back": back})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/cas/"


def test_the_language_link_remembers_and_goes_back(person: Person) -> None:
    """By a plain link, without JavaScript."""
    person.open("/cas/language?set=fr&back=%2Fcas%2Flogin")
    assert person.path == "/cas/login"
    assert person.says('<html lang="fr">')
    assert person.open("/cas/language?set=xx&back=%2Fcas%2Fhelp").says('<html lang="fr">')


def test_the_language_is_the_chosen_one_then_the_services_then_the_accounts_then_the_browsers(place: Place) -> None:
    """The account's counts from the moment its password is proved, so that it tells a stranger nothing."""
    from idp.accounts.models import Account

    account = place.account()
    with place.database.begin() as db:
        db.get(Account, account.id).language = "nl"
    person = place.person()
    person.told = {"Accept-Language": "de"}
    assert person.begin("https://ecas.ec.europa.eu/loa/medium", essential=True).says('<html lang="de">')
    assert person.press("login-next", {"email": account.email}).says('<html lang="de">')
    assert person.press("login-submit", {"password": "Sunny-Terrace-42"}).says('<html lang="nl">')
    asked = place.person()
    asked.told = {"Accept-Language": "de"}
    asked.begin("https://ecas.ec.europa.eu/loa/medium", essential=True, ui_locales="fr")
    asked.press("login-next", {"email": account.email})
    assert asked.press("login-submit", {"password": "Sunny-Terrace-42"}).says('<html lang="fr">')
    page = asked.path
    assert asked.open("/cas/language?set=it&back=%2Fcas%2Fhelp").says('<html lang="it">')
    assert asked.open(page).says('<html lang="it">')


def test_a_draft_says_so_at_the_foot_of_every_page(person: Person) -> None:
    """Whoever reads it knows what it is worth."""
    assert not person.open("/cas/language?set=fr&back=%2Fcas%2Fhelp").says("ébauche")
    assert person.open("/cas/language?set=de&back=%2Fcas%2Fhelp").says("Diese Übersetzung ist ein Entwurf")


def test_the_colours_are_those_of_the_settings(tmp_path: object, moment: object) -> None:
    """Custom properties out of settings, in a file of their own."""
    place = Place(tmp_path, look={"primary_colour": "#123456"})
    answer = place.flask.test_client().get("/cas/look.css")
    assert "--primary: #123456;" in answer.get_data(as_text=True)
    assert answer.mimetype == "text/css"


def test_the_demonstration_says_so(tmp_path: object, moment: object) -> None:
    """The demo says that it is a demonstration; nothing else does."""
    place = Place(tmp_path, look={"demonstration": True})
    assert place.person().open("/cas/login").says("Not a service of any institution")


def test_only_a_demonstration_says_so(person: Person) -> None:
    """The other half of the rule above."""
    assert not person.open("/cas/login").says("Not a service of any institution")


def test_every_page_has_one_heading_a_title_and_its_language(place: Place, person: Person) -> None:
    """WCAG 2.2 2.4.2, 3.1.1."""
    for path in ("login", "register", "password/lost", "privacy", "help", "password/storage", "disconnect", "disconnected"):
        page = person.open(f"/cas/{path}").page
        assert page.count("<h1") == 1, path
        assert re.search(r"<title>[^<]+ – EU Login</title>", page), path
        assert '<html lang="en">' in page


def test_what_people_type_is_escaped(person: Person) -> None:
    """Output escaped, in values as in texts."""
    person.open("/cas/login").press("login-next", {"email": '"><script>x</script>@example.eu'})
    assert "<script>x" not in person.page
    assert "&lt;script&gt;" in person.page
