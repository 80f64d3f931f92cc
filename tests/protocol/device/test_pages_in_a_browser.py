"""The pages of device codes and CIBA in a real Chromium, on a desktop and on a phone 320 pixels wide, in English and French."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import browser, people
from tests.ports import free_port
from tests.protocol.waiting_home import MEDIUM, Home


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Home, str]]:
    """The provider, served, and its address."""
    port = free_port()
    base = f"http://localhost:{port}/cas"
    made = Home(tmp_path, server={"base_url": base, "port": port})
    server = make_server("127.0.0.1", port, made.place.provider.wsgi, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made, base
    server.shutdown()
    thread.join()
    server.server_close()


def look(page: Page, name: str) -> None:
    """The page fits its window and axe has nothing serious to say."""
    browser.picture(page, name)
    assert browser.too_wide(page) == 0, name
    assert browser.faults(page) == [], name


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_person_connects_a_device_and_answers_a_request(
    home: tuple[Home, str],
    chromium: Browser,
    language: str,
    phone: bool,
) -> None:
    """From the wrong code to the connected device, and from the list of requests to the refusal."""
    provider, base = home
    context = browser.context(chromium, language=language, phone=phone)
    page, name = context.new_page(), f"waiting {language} {'phone' if phone else 'desktop'}"
    page.goto(f"{base}/device")
    page.fill("#user_code", "BCDF-GHJK")
    page.click("#device-next")
    look(page, f"{name} wrong code")
    told = provider.device()
    page.fill("#user_code", told["user_code"].lower())
    page.click("#device-next")
    page.fill("#email", people.EMAIL)
    page.click("#login-next")
    page.fill("#password", people.PASSWORD)
    page.check("input[name=method][value=password]")
    page.click("#login-submit")
    page.wait_for_url("**/device/confirm*")
    look(page, f"{name} confirm")
    page.click("#consent-allow")
    page.wait_for_url("**/device/done*")
    look(page, f"{name} connected")
    assert "id_token" in provider.poll(told["device_code"], "tv")
    handle = provider.ask(binding_message="Order 4711, 12 €", acr_values=MEDIUM)
    page.goto(f"{base}/requests")
    look(page, f"{name} requests")
    page.click(".rows a")
    look(page, f"{name} request")
    page.click("#consent-deny")
    look(page, f"{name} refused")
    assert provider.poll(handle, "poller")["error"] == "access_denied"
    context.close()
