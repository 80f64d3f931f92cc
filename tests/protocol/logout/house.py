"""A provider whose applications hear of sign-outs by the front channel, by the back channel, or not at all."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from idp.ground import random_strings
from idp.ground.database import Statement
from idp.sessions.models import Session
from tests.protocol.authorization.browser import World

FRONT, FRONT_SESSION = "https://rp.example/front?x=1", "https://rp.example/front-session"
SIGNED_OUT = "https://rp.example/signed-out"
SENT = Statement("update outbox_message set sent_at = 1")
FAILED = Statement("update outbox_message set last_error = 'the client answered 500'")
DEAD = Statement("update outbox_message set dead_at = 1, last_error = 'the client answered 500'")


class House:
    """The provider; `visit` makes the session reach an application."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.browser, self.protocol = self.world.browser, self.world.place.provider.protocol
        common = {"skip_consent": True, "post_logout_redirect_uris": [SIGNED_OUT]}
        self.world.add("front", frontchannel_logout_uri=FRONT, **common)
        sessions = {"frontchannel_logout_uri": FRONT_SESSION, "frontchannel_logout_session_required": True}
        self.world.add("front-session", **sessions, **common)
        self.world.add("back", backchannel_logout_uri="https://rp.example/back", **common)
        self.world.add("deaf", **common)

    def sign_in(self, *clients: str) -> tuple[Session, dict[str, str]]:
        """A session that reached these applications; gives the ID token of each."""
        session = self.world.sign_in()
        hints = {}
        for client in clients:
            query = {
                "client_id": client,
                "redirect_uri": "https://rp.example/cb",
                "response_type": "id_token",
                "scope": "openid",
                "nonce": random_strings.short_id(),
            }
            answer = self.browser.get("/cas/oauth2/authorize?" + urlencode(query))
            found = re.search(r"id_token=([^&]+)", answer.headers["Location"])
            assert found, answer.headers["Location"]
            hints[client] = found[1]
        return session, hints

    def log_out(self, hint: str, **more: str) -> TestResponse:
        """The request of an application."""
        return self.browser.get("/cas/oauth2/logout?" + urlencode({"id_token_hint": hint, **more}))

    def disconnect(self) -> TestResponse:
        """The person's own button, followed to the page."""
        form = self.browser.get("/cas/disconnect")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
        assert token, form.text
        answer = self.browser.post("/cas/disconnect", data={"csrf_token": token[1]})
        assert answer.status_code == 303
        return self.browser.get(answer.headers["Location"])

    def run(self, statement: Statement) -> None:
        """Make the outbox look as if the worker had been at it."""
        self.world.place.database.hot.run(statement, {})


def frames(page: TestResponse) -> list[str]:
    """The addresses of the frames."""
    return [unescape(one) for one in re.findall(r'<iframe[^>]* src="([^"]+)"', page.text)]


def states(page: TestResponse) -> dict[str, str]:
    """What the page says of each application."""
    rows = re.findall(r'data-client="([^"]+)"><span>.*?<span class="state">([^<]*)</span>', page.text, re.DOTALL)
    return {client: unescape(said).strip() for client, said in rows}


def policy(page: TestResponse) -> dict[str, str]:
    """The directives of the Content-Security-Policy."""
    directives = [one.strip().partition(" ") for one in page.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in directives}


def further(page: TestResponse) -> str:
    """Where the page goes on to by itself, by its Refresh header."""
    seconds, _, address = page.headers["Refresh"].partition("; url=")
    assert int(seconds) <= 5
    return address


def cookies(page: Any) -> dict[str, str]:
    """The Set-Cookie headers by name."""
    return {one.partition("=")[0]: one for one in page.headers.getlist("Set-Cookie")}
