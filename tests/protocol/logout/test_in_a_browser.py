"""The scripts of session management and of the log-out page, in a real Chromium, with applications on another origin."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server
from werkzeug.test import Client as WsgiClient

from tests.browser import context, faults
from tests.people import Place
from tests.ports import free_port
from tests.protocol.authorization.browser import World

pytestmark = pytest.mark.browser

FRAMING = b"""<!doctype html><title>An application</title><body><script>
window.ask = (text) => new Promise((resolve) => {
  addEventListener("message", (event) => resolve(event.origin + " " + event.data), { once: true });
  document.querySelector("iframe").contentWindow.postMessage(text, PROVIDER);
});
</script><iframe src="PROVIDER/cas/oauth2/check_session"></iframe>"""


@contextmanager
def serving(application: Callable[..., Any], port: int) -> Iterator[None]:
    """A WSGI application on a port of this machine."""
    server = make_server("localhost", port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()


class Town:
    """A provider and an application, on two ports."""

    def __init__(self, folder: Path) -> None:
        ports = free_port(), free_port()
        self.provider, self.application = (f"http://localhost:{port}" for port in ports)
        self.ports, self.asked, self.patience = ports, list[str](), threading.Event()
        self.world = World.__new__(World)
        self.world.place = Place(folder, server={"base_url": f"{self.provider}/cas", "port": ports[0]})
        self.world.place.provider.protocol.keyring_upkeep()
        self.world.account, self.world.secrets = self.world.place.account(), {}
        self.world.browser = WsgiClient(self.world.place.provider.wsgi)
        for name in ("one", "two"):
            self.world.add(
                name,
                skip_consent=True,
                response_types=["code"],
                grant_types=["authorization_code"],
                redirect_uris=[f"{self.application}/cb"],
                frontchannel_logout_uri=f"{self.application}/front-{name}",
            )

    def serve(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """The application: the page that frames the provider, and its log-out addresses, of which "two" may be slow."""
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == "/front-two":
            self.patience.wait(20)
        start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "no-store")])
        return [FRAMING.replace(b"PROVIDER/", self.provider.encode() + b"/").replace(b"PROVIDER", f"'{self.provider}'".encode())]

    def arrive(self, page: Page) -> str:
        """Sign in, let the session reach both applications; gives the session_state of the first."""
        secret = WsgiClient(self.world.place.provider.wsgi)
        self.world.sign_in(browser=secret)
        cookie = secret.get_cookie("idp_session")
        assert cookie is not None
        page.context.add_cookies([{"name": "idp_session", "value": cookie.value, "url": self.provider}])
        told = []
        for name in ("one", "two"):
            query = {"client_id": name, "redirect_uri": f"{self.application}/cb", "response_type": "code", "scope": "openid"}
            page.goto(f"{self.provider}/cas/oauth2/authorize?{urlencode(query)}")
            told.append(parse_qs(urlsplit(page.url).query)["session_state"][0])
        return told[0]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Both, running."""
    made = Town(tmp_path)
    with serving(made.world.place.provider.wsgi, made.ports[0]), serving(made.serve, made.ports[1]):
        yield made
        made.patience.set()
    made.world.place.database.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A visitor with JavaScript."""
    visitor = context(chromium)
    yield visitor.new_page()
    visitor.close()


def test_the_iframe_says_unchanged_changed_and_error(town: Town, page: Page) -> None:
    """Session Management 1.0 3.2 and 3.3, between two origins."""
    known = town.arrive(page)
    page.goto(f"{town.application}/page")
    page.frame_locator("iframe").locator("html[data-cookie]").wait_for(state="attached")
    ask = "(text) => window.ask(text)"
    assert page.evaluate(ask, f"one {known}") == f"{town.provider} unchanged"
    assert page.evaluate(ask, f"two {known}") == f"{town.provider} changed"
    for bad in ("", "one", f"one {known} x", f"one {known[:-12]}", "one x.y"):
        assert page.evaluate(ask, bad) == f"{town.provider} error", bad
    other = page.context.new_page()
    other.goto(f"{town.provider}/cas/disconnect")
    other.click("#disconnect")
    expect(other.locator("h1")).to_have_text("You are disconnected")
    assert page.evaluate(ask, f"one {known}") == f"{town.provider} changed"


def test_the_page_goes_on_when_every_frame_has_loaded_and_names_the_silent_one(town: Town, page: Page) -> None:
    """Front-Channel Logout 2: bounded waiting; axe finds nothing serious on either page."""
    town.arrive(page)
    page.goto(f"{town.provider}/cas/disconnect")
    page.click("#disconnect")
    expect(page.locator("h1")).to_have_text("You are disconnected")
    page.wait_for_url("**/disconnected?*seen=1*")
    assert "missed=two" in page.url
    assert "missed=one" not in page.url
    assert {"/front-one", "/front-two"} <= set(town.asked)
    rows = page.locator("#applications li")
    expect(rows.nth(0)).to_contain_text("Was told by your browser")
    expect(rows.nth(1)).to_contain_text("Could not be reached")
    assert faults(page) == []
