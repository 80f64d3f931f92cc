"""The provider's world for races: two processes, people and clients, and what is looked at after a race."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import text

from tests import product
from tests.furnished import CALLBACK, PEOPLE, Mailbox, Someone, Walker, code_in, exchange, furnish
from tests.people import settings_in
from tests.races.harness import Servers, serving
from tests.races.stage import Action, Snapshot, Stage

START = 1_795_000_000.0
BASE = "/cas"
ANYTHING = "1000000 per 300 second"
EMAIL = re.compile("|".join(re.escape(email) for email in (*(someone.email for someone in PEOPLE), "nora.new@example.eu")))


class World:
    """Two processes of the provider on one database, and the ways to walk through them."""

    def __init__(self, servers: Servers, database: product.IdpDatabase, settings: product.IdpSettings) -> None:
        self.servers, self.database, self.settings = servers, database, settings
        self.mailbox = Mailbox(database, product.Seal.from_file(settings.keys.sealing_key_file))
        self.base = f"http://localhost:{servers.ports[0]}{BASE}"
        self._empty = Snapshot.of(database.engine, product.IdpBase.metadata)

    def begin(self) -> None:
        """Back to people and clients alone, at the start."""
        self._empty.restore()
        self.at(START)
        self.servers.command("refresh")

    def at(self, moment: float) -> None:
        """Put the clocks there, this process's own as well."""
        self.servers.command("clock", str(moment))
        product.idp_clock.use(lambda: moment)

    def walker(self, cookies: dict[str, str] | None = None) -> Walker:
        """A browser."""
        made = Walker(self.base, self.mailbox)
        made.browser.cookies.update(cookies or {})
        return made

    def snapshot(self) -> Snapshot:
        """The database as it is now."""
        return Snapshot.of(self.database.engine, product.IdpBase.metadata)

    def stage(
        self,
        name: str,
        walkers: dict[str, Walker],
        actions: list[Action],
        *,
        proved: set[tuple[str, str]],
        logins: dict[str, str] | None = None,
        tokens: dict[str, str] | None = None,
        phones: set[tuple[str, str]] | None = None,
        first: Callable[[], object] = lambda: None,
        extra: Callable[[], dict[str, Any]] = dict,
    ) -> Stage:
        """A stage of the database as it is now. `logins` are the logins on the way by browser, `tokens` what clients hold;
        `first` is done before anything is looked at, and `extra` looks at more.
        """
        owned = {(someone.email, number) for someone in PEOPLE for number in someone.numbers}
        probe = Probe(self, logins or {}, tokens or {}, first, extra)
        jars = {browser: cookies_of(walker) for browser, walker in walkers.items()}
        by_name = {action.name: action for action in actions}
        made = Stage(name, self.snapshot(), jars, by_name, proved, owned | (phones or set()), probe, self._sound)
        names = list(by_name)
        made.pairs = [(one, other) for number, one in enumerate(names) for other in names[number:]]
        return made

    def _sound(self, stage: Stage, shown: set[tuple[str, str]]) -> list[str]:
        """Proofs on logins and sessions that nobody showed for that account, and numbers that are not theirs."""
        faults = []
        with self.database.read() as db:
            for table in ("login", "session"):
                rows = db.execute(
                    text(f"select a.email, t.proofs from {table} t join account a on a.id = t.account_id")  # noqa: S608
                )
                for email, proofs in rows:
                    methods = {proof["method"] for proof in (json.loads(proofs) if isinstance(proofs, str) else proofs)}
                    missing = sorted(method for method in methods if (email, method) not in shown)
                    faults += [f"a {table} of {email} holds the proof {method}, which nobody showed" for method in missing]
            numbers = db.execute(text("select a.email, p.number from phone p join account a on a.id = p.account_id"))
            faults += [f"{email} has the number {number}" for email, number in numbers if (email, number) not in stage.phones]
        return faults


class Probe:
    """What the browsers and the tokens of a stage open."""

    def __init__(
        self,
        world: World,
        logins: dict[str, str],
        tokens: dict[str, str],
        first: Callable[[], object],
        extra: Callable[[], dict[str, Any]],
    ) -> None:
        self._world, self._logins, self._tokens, self._first, self._extra = world, logins, tokens, first, extra

    def __call__(self, jars: dict[str, dict[str, str]], bodies: list[str]) -> dict[str, Any]:
        """For each browser whose account page it sees and what its login comes to; for each token whether it opens UserInfo."""
        self._first()
        opens: dict[str, Any] = {}
        for browser, cookies in jars.items():
            opens[browser] = self._account(cookies)
        opens.update(self._of_tokens({**self._tokens, **_tokens_in(bodies)}))
        opens.update(self._extra())
        for browser, login_id in self._logins.items():
            opens[f"login of {browser}"] = self._login(jars[browser], login_id)
        return {name: value for name, value in opens.items() if value}

    def _account(self, cookies: dict[str, str]) -> str | int:
        answer = requests.get(f"{self._world.base}/account", cookies=cookies, allow_redirects=False, timeout=30)
        found = EMAIL.search(answer.text) if answer.status_code == 200 else None
        return answer.status_code if answer.status_code >= 500 else found[0] if found else ""

    def _login(self, cookies: dict[str, str], login_id: str) -> str | int:
        walker = self._world.walker(cookies)
        where = walker.consent(walker.open(f"{walker.issuer}/authorize/resume?login={login_id}", stop_at=CALLBACK))
        if not where.startswith(CALLBACK):
            buttons = ("login-next", "settle", "login-submit", "mfa-submit", "refuse")
            return walker.status if walker.status >= 500 else next((name for name in buttons if walker.shows(name)), "over")
        if "code=" not in where:
            return where.removeprefix(CALLBACK).partition("&")[0]
        answer = walker.post("/token", "own" if "own" in self._client_of(login_id) else "web", exchange(code_in(where)))
        if answer.status_code != 200:
            return answer.status_code if answer.status_code >= 500 else str(answer.json()["error"])
        told = claims(answer.json()["id_token"])
        status, person = walker.userinfo(answer.json()["access_token"])
        return f"{status} {self._email(person.get('sub', ''))} {told['acr'].rpartition('/')[2]} {'+'.join(told.get('amr', []))}"

    def _of_tokens(self, tokens: dict[str, str]) -> dict[str, Any]:
        opens: dict[str, Any] = {}
        walker = self._world.walker()
        for name, token in tokens.items():
            client = "tv" if "tv" in name else "web"
            if "refresh" in name:
                answer = walker.post("/token", client, {"grant_type": "refresh_token", "refresh_token": token})
                opens[name] = answer.status_code if answer.status_code >= 500 else "successor" if answer.ok else ""
            else:
                status, person = walker.userinfo(token)
                opens[name] = status if status >= 500 else self._email(person.get("sub", ""))
        return opens

    def _client_of(self, login_id: str) -> str:
        with self._world.database.read() as db:
            return str(db.execute(text("select client_id from login where id = :id"), {"id": login_id}).scalar())

    def _email(self, subject: str) -> str:
        with self._world.database.read() as db:
            found = db.execute(text("select email from account where uid = :uid"), {"uid": subject}).scalar()
        return str(found or "")


def _tokens_in(bodies: list[str]) -> dict[str, str]:
    """The tokens that were answered in the race; the same token told twice is one."""
    found = {}
    for body in dict.fromkeys(bodies):
        if body.startswith("{") and '"access_token"' in body:
            told = json.loads(body)
            kind = "tv " if "device" in told.get("scope", "") else ""
            number = len(found)
            found[f"answered {kind}access token {number}"] = told["access_token"]
    return found


def claims(token: str) -> dict[str, Any]:
    """The claims of a JWT, unchecked."""
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def cookies_of(walker: Walker) -> dict[str, str]:
    """The cookies of a browser."""
    return {cookie.name: cookie.value or "" for cookie in walker.browser.cookies}


def csrf(walker: Walker) -> str:
    """The CSRF token of the page that is shown."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', walker.page)
    assert found, f"no form at {walker.url}: {walker.page[-2000:]}"
    return found[1]


def login_in(walker: Walker) -> str:
    """The login that the address names."""
    found = re.search(r"login=([\w-]+)", walker.url)
    assert found, walker.url
    return found[1]


def form(walker: Walker, path: str, **fields: str) -> requests.Request:
    """A form of the page that `walker` is at, sent to `path` below the base path."""
    return requests.Request("POST", f"{walker.base}{path}", data={"csrf_token": csrf(walker), **fields})


def at_client(base: str, path: str, fields: dict[str, str], authorization: str = "") -> requests.Request:
    """A request of a client to an endpoint below the issuer."""
    headers = {"Authorization": authorization} if authorization else {}
    return requests.Request("POST", f"{base}/oauth2{path}", data=fields, headers=headers)


def proofs(someone: Someone, *methods: str) -> tuple[tuple[str, str], ...]:
    """That this person showed these."""
    return tuple((someone.email, method) for method in methods)


@contextmanager
def worlds(url: str, folder: Path) -> Iterator[World]:
    """A provider in two processes on the empty database at `url`."""

    def sections(port: int) -> dict[str, Any]:
        limits = dict.fromkeys(product.IdpSettings.model_fields["throttle"].annotation.model_fields, ANYTHING)  # type: ignore[union-attr]
        return {
            "database": {"url": url},
            "server": {"base_url": f"http://localhost:{port}{BASE}", "port": port},
            "registration": {"mode": "initial_access_token"},
            "throttle": limits,
        }

    product.import_idp_models()
    database = product.IdpDatabase(url)
    product.idp_clock.use(lambda: START)
    settings = settings_in(folder, **sections(1))
    furnish(settings, database)
    try:
        with serving("provider", url, folder, START, sections) as servers:
            yield World(servers, database, settings)
    finally:
        database.close()
        product.idp_clock.use_offset_file(None)
