"""What every answer carries and what a failed one looks like; languages complete; the clock; the tables."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from jsis_rp import migrate
from jsis_rp.app import create_app
from jsis_rp.clock import SystemClock, write_offset
from jsis_rp.database import Base, Database
from jsis_rp.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["", "/help", "/static/jsis.css", "/theme.css", "/jwks.json", "/nowhere", "/health", "/home"])
def test_every_answer_carries_the_security_headers(person: Any, path: str) -> None:
    """No script at all, no framing, no sniffing; pages are not stored."""
    answer = person.get(path)
    answer.close()
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "Strict-Transport-Security" not in headers


def test_https_brings_hsts_and_host_bound_cookies(settings: Settings, clock: Any) -> None:
    """RFC 6265bis 4.1.3.2: __Host-, Secure, Path=/, no Domain."""
    server = settings.server.model_copy(update={"public_url": "https://jsis.example.org/RCAM"})
    client = create_app(settings.model_copy(update={"server": server}), clock=clock).test_client()
    answer = client.get("/RCAM/display", base_url="https://jsis.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-jsis_browser=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


ERRORS = [
    ("get", "/nowhere", 404),
    ("put", "/help", 405),
    ("post", "/display", 403),
    ("get", "/services/x", 303),
    ("get", "/dev/letters/x.pdf", 404),
]


@pytest.mark.parametrize(("method", "path", "code"), ERRORS)
def test_errors_are_pages_of_the_house(person: Any, method: str, path: str, code: int) -> None:
    """With a heading, a way back and the same headers."""
    answer = getattr(person.client, method)("/RCAM" + path)
    assert answer.status_code == code
    if code >= 400:
        assert "Back to the welcome page" in answer.get_data(as_text=True)


def test_too_large_a_form_is_refused(person: Any) -> None:
    """`server.request_max_bytes`."""
    assert person.client.post("/RCAM/enrolment/form", data={"x": "y" * 70_000}).status_code == 413


def test_a_fault_of_ours_gets_an_incident_number_and_tells_nothing(
    person: Any, app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """500, the number in the page and in the log, the trace in the log only."""
    app.extensions["jsis"].database.close()
    app.add_url_rule("/RCAM/broken", "broken", lambda: 1 / 0)
    page = person.get("/broken")
    number = re.search(r'<p class="number">([0-9A-F]{8})</p>', page.get_data(as_text=True))
    assert page.status_code == 500
    assert number is not None
    assert number[1] in caplog.text
    assert "ZeroDivisionError" not in page.get_data(as_text=True)


def test_another_name_of_this_machine_leads_to_the_public_one(person: Any) -> None:
    """Pages are redirected, forms refused; the redirect's host never comes from the request."""
    answer = person.get("/help", base_url="http://127.0.0.1:8001")
    assert answer.location == "http://localhost:8001/RCAM/help"
    assert person.client.post("/RCAM/sign-in", base_url="http://evil.example").status_code == 400
    assert person.get("/health", base_url="http://10.0.0.1:8001").status_code == 200


def test_the_language_is_chosen_kept_and_leads_back_to_a_page_of_ours(person: Any) -> None:
    """By a link, in a cookie; never to another site."""
    assert person.get("/language/fr?back=/RCAM/help").location == "/RCAM/help"
    assert "Besoin d’aide" in person.get("/help").get_data(as_text=True)
    assert person.get("/language/fr?back=https://evil.example").location == "/RCAM"
    assert person.get("/language/xx").status_code == 404


def test_the_clock_follows_its_file(tmp_path: Path) -> None:
    """Seconds to add; absent or unreadable is zero."""
    clock = SystemClock(tmp_path / "clock")
    assert clock.offset().total_seconds() == 0
    write_offset(tmp_path / "clock", 86_400)
    assert clock.offset().total_seconds() == 86_400
    (tmp_path / "clock").write_text("nonsense", encoding="ascii")
    assert clock.offset().total_seconds() == 0


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    """Same tables, same columns; the newest file is where the database stands."""
    migrate.metadata()
    found = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        assert {column["name"] for column in found.get_columns(table.name)} == {column.name for column in table.columns}
    assert migrate.is_current(database)


def test_the_workshop_refuses_to_load_in_production(settings: Settings) -> None:
    """Not only unlinked: not there."""
    from jsis_rp.dev import pages as dev

    with pytest.raises(RuntimeError):
        dev.check(settings.model_copy(update={"mode": "production"}))
    app = create_app(settings.model_copy(update={"mode": "production"}))
    assert app.test_client().get("/RCAM/dev/", base_url="http://localhost:8001").status_code == 404


@pytest.mark.parametrize(("move", "days"), [("day", 1), ("month", 30), ("six-months", 181)])
def test_the_workshop_moves_the_clock(settings: Settings, move: str, days: int) -> None:
    """By calendar months; a reset sets it right. (23 November plus six months are 181 days.)"""
    client = create_app(settings).test_client()
    page = client.get("/RCAM/dev/", base_url="http://localhost:8001").get_data(as_text=True)
    form = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "move": move}
    assert client.post("/RCAM/dev/clock", data=form, base_url="http://localhost:8001").status_code == 303
    moved = int((settings.clock.offset_file or Path()).read_text(encoding="ascii"))
    assert abs(moved / 86_400 - days) <= 3
