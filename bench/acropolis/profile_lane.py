"""Where the time of a machine endpoint goes: calls the provider's WSGI application in process, without a server.

    python -m bench.acropolis.prepare /tmp/bench-folder
    python -m bench.acropolis.profile_lane /tmp/bench-folder --operations code,userinfo --count 3000

For each operation: CPU microseconds without the profiler (median of five parts), then the functions with the most own time under
cProfile, which inflates small Python functions; compare the order, trust the first number.
"""

import argparse
import cProfile
import io
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from sqlalchemy import select

from bench import settings as driver_settings
from bench.provider import CodeGrant, Provider
from idp import app, clock, opaque
from idp.accounts.models import Account
from idp.configuration import load
from idp.login.cookies import Cookies
from idp.login.models import Session

PARTS = 5
Environ = dict[str, Any]


class InProcess:
    """The application with a signed-in session, and a way to call it with the driver's own raw requests."""

    def __init__(self, folder: Path) -> None:
        found = load(folder / "idp.toml")
        self._built = app.build(found)
        self.provider = Provider(driver_settings.read(folder / "provider.json"))
        self._cookie = f"{Cookies(found).session}={self._open_session()}"
        answer = self.call(self.environ(self.provider.get(self.provider.discovery_url)))
        self.provider.metadata = orjson.loads(answer[2])

    def _open_session(self) -> str:
        secret, now = opaque.new(), clock.now()
        with self._built.context.database.begin() as db:
            account_id = db.scalars(select(Account.id).order_by(Account.id).limit(1)).one()
            acr = self._built.context.settings.levels.basic
            row = Session(id=opaque.short_id(), key=opaque.key(secret), account_id=account_id, acr=acr, amr=["pwd"], proofs=[])
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
        for name, _, value in (line.partition(": ") for line in lines):
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        return environ

    def call(self, environ: Environ) -> tuple[str, dict[str, str], bytes]:
        """Status line, headers and body."""
        seen: dict[str, Any] = {}
        body = self._built.wsgi(environ, lambda status, headers: seen.update(status=status, headers=dict(headers)))
        return seen["status"], seen["headers"], b"".join(body)

    def authorize(self) -> Environ:
        """A silent authorization request of the session."""
        self._asked = self.provider.authorization_request()
        return self.environ(self.provider.get(self._asked.url), self._cookie)

    def code(self) -> Environ:
        """The exchange of a fresh code."""
        _, headers, _ = self.call(self.authorize())
        code = parse_qs(urlsplit(headers["Location"]).query)["code"][0]
        return self.environ(self.provider.code_request(CodeGrant(code, self._asked.verifier, self._asked.nonce)))

    def tokens(self) -> dict[str, Any]:
        """A token response."""
        tokens: dict[str, Any] = orjson.loads(self.call(self.code())[2])
        return tokens

    def makers(self) -> dict[str, Callable[[], Environ]]:
        """How the request of each operation is made, outside the measured time."""
        tokens, provider = self.tokens(), self.provider
        return {
            "discovery": lambda: self.environ(provider.get(provider.discovery_url)),
            "jwks": lambda: self.environ(provider.get(provider.metadata["jwks_uri"])),
            "cc": lambda: self.environ(provider.client_credentials_request()),
            "code": self.code,
            "refresh": lambda: self.environ(provider.refresh_request(self.tokens()["refresh_token"])),
            "userinfo": lambda: self.environ(provider.userinfo_request(tokens["access_token"])),
            "introspect": lambda: self.environ(provider.introspection_request(tokens["access_token"])),
            "authorize": self.authorize,
        }


def cpu_us(here: InProcess, make: Callable[[], Environ], count: int) -> float:
    """CPU microseconds of one call, the median of five parts. Raises `RuntimeError` at an answer that is no success."""
    parts = []
    for _ in range(PARTS):
        environs = [make() for _ in range(count // PARTS)]
        begun = time.process_time()
        answers = [here.call(environ) for environ in environs]
        parts.append((time.process_time() - begun) / len(environs) * 1e6)
        wrong = [answer for answer in answers if answer[0][:3] not in ("200", "303")]
        if wrong:
            raise RuntimeError(f"{wrong[0][0]} {wrong[0][2][:300]!r}")
    return statistics.median(parts)


def profiled(here: InProcess, make: Callable[[], Environ], count: int, rows: int) -> None:
    """Prints the functions with the most own time, in microseconds per operation."""
    environs = [make() for _ in range(count)]
    profiler = cProfile.Profile()
    profiler.enable()
    for environ in environs:
        here.call(environ)
    profiler.disable()
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    ordered = sorted(stats.items(), key=lambda item: -item[1][2])
    print("     own us  with callees  calls  function")
    for (file, line, name), (_, calls, own, whole, _) in ordered[:rows]:
        where = name if file == "~" else f"{'/'.join(file.rsplit('/', 3)[-3:])}:{line} {name}"
        print(f"   {own / count * 1e6:8.1f}  {whole / count * 1e6:12.1f}  {calls / count:5.1f}  {where}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--operations", default="discovery,jwks,cc,code,refresh,userinfo,introspect,authorize")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=30, help="functions to show; 0 leaves the profiler out")
    found = parser.parse_args()
    here = InProcess(found.folder)
    makers = here.makers()
    for name in found.operations.split(","):
        print(f"{name}: {cpu_us(here, makers[name], found.count):.0f} us CPU")
        if found.rows:
            profiled(here, makers[name], found.count, found.rows)


if __name__ == "__main__":
    main()
