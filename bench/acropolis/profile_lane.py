"""Where the time of an operation goes: calls the provider's WSGI application in process, without a server.

    python -m bench.acropolis.prepare a-scratch-folder
    python -m bench.acropolis.profile_lane a-scratch-folder --operations code,userinfo --count 3000

For each operation: CPU microseconds per request without the profiler (median of five parts), then the functions with the most own
time under cProfile, which inflates small Python functions; compare the order, trust the first numbers. Only the application's own
work is measured, not the making of requests: the code of `code`, the account's forms of `login`.
"""

import argparse
import asyncio
import cProfile
import io
import pstats
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import orjson
from sqlalchemy import select

from bench import settings as driver_settings
from bench.browser import Browser
from bench.connection import Answer, Connection
from bench.provider import CodeGrant, Provider
from idp import app
from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.sessions.cookies import Cookies
from idp.sessions.models import Session
from idp.settings.load import load

PARTS = 5
Environ = dict[str, Any]
Operation = Callable[[], Awaitable[None]]


class InProcess:
    """The application, called with the driver's own raw requests; `send` makes it a connection for the driver's browser."""

    def __init__(self, folder: Path) -> None:
        found = load(folder / "idp.toml")
        self._built = app.build(found)
        self.provider = Provider(driver_settings.read(folder / "provider.json"))
        self._cookie = f"{Cookies(found).session}={self._open_session()}"
        self.spent_us: dict[str, list[float]] = {}
        self.profiler: cProfile.Profile | None = None
        self.provider.metadata = orjson.loads(self.call(self.environ(self.provider.get(self.provider.discovery_url))).body)

    def _open_session(self) -> str:
        secret, now = random_strings.new(), clock.now()
        with self._built.context.database.begin() as db:
            account_id = db.scalars(select(Account.id).order_by(Account.id).limit(1)).one()
            acr = self._built.context.settings.levels.basic
            row = Session(
                id=random_strings.short_id(),
                key=random_strings.key(secret),
                account_id=account_id,
                acr=acr,
                amr=["pwd"],
                proofs=[],
            )
            row.auth_time = row.created_at = row.seen_at = now
            row.expires_at, row.address, row.browser = now + timedelta(hours=1), "192.0.2.10", "bench"
            db.add(row)
        return secret

    def environ(self, raw: bytes, cookie: str = "") -> Environ:
        """The WSGI environment (PEP 3333) of a raw request."""
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, target, _ = first.split(" ")
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "", "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        for name, _, value in (line.partition(": ") for line in lines if line):
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        return environ

    def call(self, environ: Environ) -> Answer:
        """One request, not measured."""
        seen: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            seen.extend((status, headers))

        parts = self._built.wsgi(environ, start_response)
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        lines = "".join(f"\r\n{name}: {value}" for name, value in seen[1])
        return Answer(int(seen[0][:3]), f"HTTP/1.1 {seen[0]}{lines}".encode("latin-1"), body)

    def measured(self, environ: Environ, name: str = "") -> Answer:
        """One request, its CPU time noted under `name`, profiled when a profiler is set. Raises `RuntimeError` for an error."""
        begun = time.process_time()
        if self.profiler is not None:
            self.profiler.enable()
        answer = self.call(environ)
        if self.profiler is not None:
            self.profiler.disable()
        self.spent_us.setdefault(name or environ["PATH_INFO"], []).append((time.process_time() - begun) * 1e6)
        if answer.status >= 400:
            raise RuntimeError(f"HTTP {answer.status} {answer.body[:300]!r}")
        return answer

    async def send(self, request: bytes) -> Answer:
        """What `bench.connection.Connection.send` does, in process and measured."""
        environ = self.environ(request)
        return self.measured(environ, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")

    def code_request(self) -> bytes:
        """The exchange of a fresh code."""
        asked = self.provider.authorization_request()
        location = self.call(self.environ(self.provider.get(asked.url), self._cookie)).header("location")
        code = parse_qs(urlsplit(location).query)["code"][0]
        return self.provider.code_request(CodeGrant(code, asked.verifier, asked.nonce))

    def tokens(self) -> dict[str, Any]:
        """A token response."""
        tokens: dict[str, Any] = orjson.loads(self.call(self.environ(self.code_request())).body)
        return tokens

    def operations(self) -> dict[str, Operation]:
        """One operation of each kind; what is not of the operation itself is not measured."""
        tokens, provider = self.tokens(), self.provider
        requests: dict[str, Callable[[], bytes]] = {
            "discovery": lambda: provider.get(provider.discovery_url),
            "jwks": lambda: provider.get(provider.metadata["jwks_uri"]),
            "cc": provider.client_credentials_request,
            "code": self.code_request,
            "refresh": lambda: provider.refresh_request(self.tokens()["refresh_token"]),
            "userinfo": lambda: provider.userinfo_request(tokens["access_token"]),
            "introspect": lambda: provider.introspection_request(tokens["access_token"]),
        }

        def one(make: Callable[[], bytes]) -> Operation:
            async def operation() -> None:
                await self.send(make())

            return operation

        async def authorize() -> None:
            self.measured(self.environ(provider.get(provider.authorization_request().url), self._cookie))

        async def login() -> None:
            await Browser(provider, cast("Connection", self)).authorize(provider.next_account())

        return {**{name: one(make) for name, make in requests.items()}, "authorize": authorize, "login": login}


def print_times(spent_us: dict[str, list[float]]) -> None:
    """One line for each path: the median over five parts of the mean CPU time."""
    for name, values in spent_us.items():
        size = max(1, len(values) // PARTS)
        parts = [statistics.mean(values[start : start + size]) for start in range(0, size * PARTS, size) if values[start:]]
        print(f"   {statistics.median(parts):8.0f} us CPU  {name}")


def print_functions(profiler: cProfile.Profile, count: int, rows: int) -> None:
    """The functions with the most own time, in microseconds per operation."""
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    ordered = sorted(stats.items(), key=lambda item: -item[1][2])
    print("     own us  with callees  calls  function")
    for (file, line, name), (_, calls, own, whole, _) in ordered[:rows]:
        where = name if file == "~" else f"{'/'.join(file.rsplit('/', 3)[-3:])}:{line} {name}"
        print(f"   {own / count * 1e6:8.1f}  {whole / count * 1e6:12.1f}  {calls / count:5.1f}  {where}")


async def profile(here: InProcess, operation: Operation, count: int, rows: int) -> None:
    """Runs an operation `count` times without, and unless `rows` is 0 with, the profiler, and prints what it found."""
    for _ in range(min(20, count)):
        await operation()
    here.spent_us = {}
    for _ in range(count):
        await operation()
    print_times(here.spent_us)
    if rows:
        here.profiler = cProfile.Profile()
        for _ in range(count):
            await operation()
        print_functions(here.profiler, count, rows)
        here.profiler = None


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--operations", default="discovery,jwks,cc,code,refresh,userinfo,introspect,authorize,login")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=30, help="functions to show; 0 leaves the profiler out")
    found = parser.parse_args()
    here = InProcess(found.folder)
    operations = here.operations()
    for name in found.operations.split(","):
        print(name)
        asyncio.run(profile(here, operations[name], max(1, found.count // (20 if name == "login" else 1)), found.rows))


if __name__ == "__main__":
    main()
