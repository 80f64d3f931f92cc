"""The relying party's world for races: two processes, a provider that signs everybody in, browsers, and what is looked at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from sqlalchemy import text

from tests import product
from tests.jsis_rp.conftest import MEMBERS, START, FixedClock, Issuer
from tests.races.harness import Servers, serving
from tests.races.stage import Action, Snapshot, Stage

BASE = "/RCAM"


class Browser:
    """One person's browser at the relying party."""

    def __init__(self, base: str, issuer: Issuer) -> None:
        self.base, self.issuer = base, issuer
        self.session = requests.Session()
        self.session.trust_env = False

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies of this browser."""
        return {cookie.name: cookie.value or "" for cookie in self.session.cookies}

    def begin(self, sub: str, sid: str = "") -> requests.Request:
        """Go to the provider and sign in there as `sub`; gives the request with which the browser comes back."""
        answer = self.session.get(f"{self.base}/sign-in?way=internet", allow_redirects=False, timeout=30)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        self.issuer.asked, self.issuer.sub = asked, sub
        self.issuer.claims = {"sid": sid or f"sid-{sub}"}
        told = {"code": "code-1", "state": asked["state"], "iss": self.issuer.url}
        return requests.Request("GET", f"{self.base}/callback", params=told)

    def sign_in(self, sub: str) -> "Browser":
        """Sign in as `sub`."""
        back = self.begin(sub).prepare()
        answer = self.session.get(back.url or "", allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text[-2000:]
        return self

    def form(self, path: str, **fields: str) -> requests.Request:
        """A form of this browser, with the token of its pages."""
        page = self.session.get(f"{self.base}/display", timeout=30).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page[-2000:]
        return requests.Request("POST", f"{self.base}{path}", data={"csrf_token": found[1], **fields})

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form."""
        sent = self.session.prepare_request(self.form(path, **fields))
        return self.session.send(sent, allow_redirects=False, timeout=30)


class World:
    """Two processes of the relying party on one database."""

    def __init__(self, servers: Servers, database: product.JsisDatabase, issuer: Issuer, clock: FixedClock) -> None:
        self.servers, self.database, self.issuer, self.clock = servers, database, issuer, clock
        self.base = f"http://localhost:{servers.ports[0]}{BASE}"
        self._empty = Snapshot.of(database.engine, product.JsisBase.metadata)

    def begin(self) -> None:
        """Back to the register of members alone, at the start."""
        self._empty.restore()
        self.at(0)

    def at(self, days: int) -> None:
        """Put every clock that many days after the start."""
        self.clock.at = START
        self.clock.forward(days=days)
        self.servers.command("clock", str(self.clock.at.timestamp()))

    def browser(self) -> Browser:
        """A browser."""
        return Browser(self.base, self.issuer)

    def stage(self, name: str, browsers: dict[str, Browser], actions: list[Action]) -> Stage:
        """A stage of the database as it is now."""
        snapshot = Snapshot.of(self.database.engine, product.JsisBase.metadata)
        jars = {title: browser.cookies for title, browser in browsers.items()}
        by_name = {action.name: action for action in actions}
        made = Stage(name, snapshot, jars, by_name, set(), set(), self._look, self._sound)
        names = list(by_name)
        made.pairs = [(one, other) for number, one in enumerate(names) for other in names[number:]]
        return made

    def _look(self, jars: dict[str, dict[str, str]], _: list[str]) -> dict[str, Any]:
        opens: dict[str, Any] = {}
        for browser, cookies in jars.items():
            answer = requests.get(f"{self.base}/enrolment", cookies=cookies, allow_redirects=False, timeout=30)
            found = re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
            where = urlsplit(answer.headers.get("Location", "")).path.removeprefix(BASE)
            opens[browser] = answer.status_code if answer.status_code >= 500 else where or (found[1].strip() if found else "")
            if where.startswith(("/sign-in", "/ways")) or where == "/":
                opens[browser] = ""
        return opens

    def _sound(self, _: Stage, shown: set[tuple[str, str]]) -> list[str]:
        """Memberships of accounts that entered no code."""
        with self.database.read() as db:
            subs = db.execute(text("select a.sub from membership m join account a on a.id = m.account_id")).scalars()
            return [f"{sub} is a member and entered no code" for sub in subs if (sub, "code") not in shown]


@contextmanager
def worlds(url: str, folder: Path) -> Iterator[World]:
    """A relying party in two processes on the empty database at `url`."""
    keys, clock = folder / "keys", FixedClock()
    product.new_jsis_keys(keys, START)
    database = product.JsisDatabase(product.JsisDatabaseSettings(url=url))
    product.jsis_migrate.upgrade(database)
    with database.begin() as db:
        product.jsis_register.load(db, MEMBERS, START)
    http = HTTPServer()
    http.start()
    first, second = (RSAKey.generate_key(2048, {"use": "sig", "kid": f"op-{number}"}) for number in (1, 2))
    issuer = Issuer(http, clock, first, second)
    issuer.start()

    def settings(port: int) -> dict[str, Any]:
        return {
            "mode": "demo",
            "database": {"url": url},
            "server": {"public_url": f"http://localhost:{port}{BASE}", "bind_port": port},
            "clock": {"offset_file": str(folder / "clock")},
            "provider": {"issuer": issuer.url, "keys_refetch_interval_s": 3600},
            "keys": {"folder": str(keys)},
            "letters": {"folder": str(folder / "letters")},
            "back_office": {"staff_uids": ["n-clerk", "n-other-clerk"]},
            "enrolment": {
                "form_attempts_per_account": 1_000_000,
                "form_attempts_per_address": 1_000_000,
                "codes_per_address": 1_000_000,
            },
        }

    try:
        with serving("relying_party", url, folder, START.timestamp(), settings) as servers:
            yield World(servers, database, issuer, clock)
    finally:
        http.stop()
        database.close()
