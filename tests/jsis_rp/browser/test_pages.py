"""The main pages in a real browser: no serious finding of axe, no script, 320 pixels wide, both languages."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from jsis_rp.app import create_app
from jsis_rp.settings import Settings

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).parents[2] / "screenshots" / "jsis_rp"
LANGUAGES = ("en", "fr")


@pytest.fixture
def site(settings: Settings, clock: Any, issuer: Any) -> Iterator[tuple[str, Flask]]:
    """The application on a real port, whose issuer answers at once."""
    server = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
    address = f"http://localhost:{server.server_port}/RCAM"
    served = settings.model_copy(update={"server": settings.server.model_copy(update={"public_url": address})})
    app = create_app(served, clock=clock)
    server.app = app
    issuer.auto_redirect(f"{address}/callback")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address, app
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["jsis"].database.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page without JavaScript, narrow as a phone or wide as asked."""
    context = chromium.new_context(viewport={"width": 1100, "height": 900}, java_script_enabled=True, locale="en-GB")
    yield context.new_page()
    context.close()


def look(page: Page, name: str, lang: str) -> None:
    """Check one page: axe, no sideways scrolling at 320 pixels, one h1, no script; and keep a screenshot of it."""
    found = Axe().run(page)
    serious = [item for item in found.response["violations"] if item["impact"] in {"serious", "critical", "moderate"}]
    assert serious == [], [(item["id"], [node["html"] for node in item["nodes"]]) for item in serious]
    assert page.locator("h1").count() == 1
    assert page.locator("script").count() == 0
    assert page.locator("html").get_attribute("lang") == lang
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-{lang}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    page.screenshot(path=SCREENSHOTS / f"{name}-{lang}-320.png", full_page=True)
    page.set_viewport_size({"width": 1100, "height": 900})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_for_everybody(page: Page, site: tuple[str, Flask], lang: str) -> None:
    """Landing, help, privacy, display settings, refusals and errors."""
    base, _app = site
    page.goto(f"{base}/language/{lang}")
    look(page, "landing", lang)
    for path in ("help", "privacy", "display", "signed-out", "dev/", "nowhere", "sign-in?way=internal", "callback"):
        page.goto(f"{base}/{path}")
        look(page, re.sub(r"\W+", "-", path).strip("-"), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_procedure_by_browser(
    page: Page, site: tuple[str, Flask], lang: str, marie: dict[str, str], clock: Any, issuer: Any, code_of: Callable[[Any], str]
) -> None:
    """Sign in, form with its faults, letter, code, home; then the PMO's page and sign-out."""
    base, _app = site
    page.goto(f"{base}/language/{lang}")
    page.click("#way-internet")
    page.click("#send-request")
    look(page, "form-errors", lang)
    page.click('#error-summary a[href="#personnel_number"]')
    assert page.evaluate("document.activeElement.id") == "personnel_number"
    for field in ("surname", "first_name", "birth_day", "birth_month", "birth_year", "personnel_number"):
        page.fill(f"#{field}", marie[field])
    page.select_option("#institution", marie["institution"])
    page.select_option("#office", marie["office"])
    page.check("#consent")
    look(page, "form", lang)
    page.click("#send-request")
    look(page, "asked", lang)
    page.goto(f"{base}/dev/")
    page.click("#dev-print")
    letter = page.request.get(page.locator("#dev-letters a").first.get_attribute("href").replace("/RCAM", base))
    page.goto(f"{base}/enrolment")
    page.fill("#code", "ACDE-FGHJ-KM34")
    page.click("#code-submit")
    look(page, "code-wrong", lang)
    page.fill("#code", code_of(letter.body()))
    page.click("#code-submit")
    look(page, "congratulations", lang)
    clock.forward(days=1)
    page.goto(base)
    page.click("#way-internet")
    look(page, "home", lang)
    for path in ("services/create-reimbursement", "access-logs", "pmo-contact", "intracomm"):
        page.goto(f"{base}/{path}")
        look(page, path.replace("/", "-"), lang)
    page.click("#sign-out")
    assert "/logout" in page.url


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_office_by_browser(page: Page, site: tuple[str, Flask], lang: str, issuer: Any, marie: dict[str, str]) -> None:
    """The queue and one request under review."""
    base, _app = site
    page.goto(f"{base}/language/{lang}")
    page.click("#way-internet")
    for field in ("surname", "first_name", "birth_day", "birth_month", "birth_year", "personnel_number"):
        page.fill(f"#{field}", marie[field])
    page.select_option("#institution", marie["institution"])
    page.select_option("#office", marie["office"])
    page.check("#address_choice-1")
    page.fill("#new_address", "Rue Neuve 1\n4000 Liège\nBELGIUM")
    page.check("#consent")
    page.click("#send-request")
    look(page, "under-review", lang)
    issuer.sub = "n00staff"
    page.context.clear_cookies(name="jsis_session")
    page.goto(f"{base}/pmo/")
    look(page, "pmo-queue", lang)
    page.click("table a")
    look(page, "pmo-request", lang)
    page.click("#accept")
    look(page, "pmo-accepted", lang)


def test_the_procedure_needs_no_script_and_no_mouse(chromium: Browser, site: tuple[str, Flask]) -> None:
    """With JavaScript off and by keyboard alone: the skip link first, then the way in over the internet."""
    base, _app = site
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(base)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#send-request")
    page.focus("#send-request")
    page.keyboard.press("Enter")
    page.wait_for_selector("#error-summary")
    context.close()
