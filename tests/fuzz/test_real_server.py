"""Every parameter of every route through the real server, over both databases: whatever comes, never a 5xx.

The routes are those of the tables of the application. What is not HTTP at all, and bodies that never end, are tried on sockets.
"""

import base64
import hashlib
import http.client
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes, urlencode

import pytest

from idp import app
from idp.ground.bounds import LONGEST
from idp.settings.load import load
from tests.fuzz.conftest import fresh_database
from tests.fuzz.test_any_bytes import ACCESS_TOKEN, ASSERTED, CIBA, DEVICE, EXCHANGE, NAMES
from tests.ports import free_port
from tests.systems import ROOT, eventually, program, settle

BACK = "http://localhost:9000/callback"
SECRET = "a-secret-for-odd-requests-that-is-long-enough"
CLIENT = f"""
[[client]]
client_id = "odd"
client_name = "Odd"
client_secret_sha256 = "{hashlib.sha256(SECRET.encode()).hexdigest()}"
redirect_uris = ["{BACK}"]
token_endpoint_auth_method = "client_secret_basic"
grant_types = ["authorization_code", "refresh_token", "client_credentials", "{CIBA}", "{DEVICE}", "{EXCHANGE}", "{ASSERTED}"]
response_types = ["code"]
backchannel_token_delivery_mode = "poll"
scope = "openid profile email offline_access"
"""
BASIC = "Basic " + base64.b64encode(f"odd:{SECRET}".encode()).decode()
VALUES: dict[str, bytes] = {
    "nul": b"a\0b",
    "surrogate": b"\xed\xa0\x80",
    "no utf-8": b"\xff\xfe",
    "long": b"x" * 10_000,
    "nested": b'{"id_token":' + b'{"a":' * 255 + b"1" + b"}" * 256,
    "number": b"99999999999999999999999999",
    "unicode": "\u202e\u0000A\ufffe\U000e0001é漢".replace("\u0000", "").encode(),
}
ALL_NAMES = sorted({*NAMES, *LONGEST})


@dataclass(frozen=True)
class Server:
    """The running provider."""

    port: int
    paths: tuple[tuple[str, str], ...]
    log: Path

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request on a connection of its own process-wide kind: kept open as long as the server likes."""
        global _kept
        for attempt in (1, 2):
            if _kept is None or _kept.port != self.port:
                if _kept is not None:
                    _kept.close()
                _kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                _kept.request(method, path, body, {"Host": f"localhost:{self.port}", **headers})
                answer = _kept.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                _kept.close()
                _kept = None
                if attempt == 2:
                    raise
        raise AssertionError

    def fine(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        """Ask, and fail on a 5xx."""
        status, told = self.ask(method, path, body, **headers)
        assert status < 500, (
            f"{method} {path[:120]} {(body or b'')[:80]!r}: {status} {told[:200]!r}\n{self.log.read_text()[-3000:]}"
        )
        return status


_kept: http.client.HTTPConnection | None = None


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The provider behind granian, with a client that may do everything."""
    folder, port = tmp_path_factory.mktemp("real"), free_port()
    settings = settle(folder, (port, free_port()))[0]
    with (folder / "clients.toml").open("a") as clients:
        clients.write(CLIENT)
    environment = {"IDP__REGISTRATION__MODE": "open", "IDP__TESTING__CIBA_APPROVAL": "true"}
    for name in THROTTLED:
        environment[f"IDP__THROTTLE__{name.upper()}"] = "1000000 per 900 second"
    if request.param == "postgresql":
        environment["IDP__DATABASE__URL"] = fresh_database(request.getfixturevalue("postgresql_server"), "real")
    told = {**os.environ, **environment}
    command = [*program("idp"), "--config", str(settings)]
    subprocess.run([*command, "prepare"], cwd=ROOT, env=told, check=True, capture_output=True, timeout=120)
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "serve"], cwd=ROOT, env=told, stdout=out, stderr=out, start_new_session=True)
    try:

        def answers() -> bool | None:
            assert process.poll() is None, log.read_text()
            with socket.socket() as probe:
                return True if probe.connect_ex(("127.0.0.1", port)) == 0 else None

        eventually(answers, "the server to listen")
        yield Server(port, _routes(settings, environment), log)
    finally:
        process.terminate()
        process.wait(30)
        if _kept is not None:
            _kept.close()


THROTTLED = (
    *("password_per_address", "sms_per_address", "sign_up_per_address", "client_failures_per_address", "user_code_per_address"),
    *("device_requests_per_address", "ciba_unknown_per_client", "ciba_unknown_per_address", "registrations_per_address"),
)


def _routes(settings: Path, environment: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Every method and path of the application."""
    provider = app.build(load(settings, environment))
    found = {
        (method, rule.rule)
        for rule in provider.people.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"})
    }
    provider.context.database.close()
    assert len(found) > 80
    return tuple(sorted(found))


def at(path: str, part: str = "x") -> str:
    """A path with its placeholders filled."""
    while "<" in path:
        before, rest = path.split("<", 1)
        path = before + part + rest.split(">", 1)[1]
    return path


def pairs(value: bytes, names: list[str]) -> bytes:
    """All parameters with this value."""
    return "&".join(f"{name}={quote_from_bytes(value)}" for name in names).encode()


@pytest.mark.parametrize("kind", VALUES)
def test_every_route_with_every_parameter(server: Server, kind: str) -> None:
    """In the query, in the form and in the path, with cookies and headers of the same kind."""
    value = VALUES[kind]
    some = [name for name in ALL_NAMES if len(value) < 1000] or ["state", "login", "token", "claims", "id"]
    told = pairs(value, some)
    odd = {"Cookie": 'idp_session=x; idp_browser="\\000"', "X-Forwarded-For": "[::1]:x", "Accept-Language": "x" * 300}
    for method, path in server.paths:
        server.fine(method, f"{at(path)}?{told.decode()}")
        server.fine(method, at(path, quote_from_bytes(value)), **odd)
        if method == "POST":
            server.fine(method, at(path), told, **{"Content-Type": "application/x-www-form-urlencoded"})


GOOD: dict[str, dict[str, str]] = {
    "authorize": {
        "client_id": "odd",
        "redirect_uri": "http://localhost:9000/callback",
        "response_type": "code",
        "scope": "openid",
    },
    "par": {"client_id": "odd", "redirect_uri": "http://localhost:9000/callback", "response_type": "code", "scope": "openid"},
    "token": {"grant_type": "authorization_code", "code": "x", "redirect_uri": "http://localhost:9000/callback"},
    "token ": {"grant_type": "client_credentials", "scope": "openid"},
    "token  ": {"grant_type": EXCHANGE, "subject_token": "x", "subject_token_type": ACCESS_TOKEN},
    "token   ": {"grant_type": ASSERTED, "assertion": "a.b.c"},
    "bc-authorize": {"scope": "openid", "login_hint": "marie.peeters@example.eu"},
    "device_authorization": {"scope": "openid", "client_id": "odd"},
    "introspect": {"token": "x"},
    "revoke": {"token": "x"},
    "logout": {"client_id": "odd", "post_logout_redirect_uri": "http://localhost:9000/"},
}


@pytest.mark.parametrize("name", GOOD)
def test_good_requests_with_one_parameter_spoilt_or_doubled(server: Server, name: str) -> None:
    """So that the value reaches what lies behind the first checks; doubled ones are refused (RFC 6749 3.1)."""
    good, url = GOOD[name], f"/cas/oauth2/{name.strip()}"
    headers = {"Authorization": BASIC, "Content-Type": "application/x-www-form-urlencoded"}
    if not any(path == url for _, path in server.paths):
        url = next(path for _, path in server.paths if path.endswith(name.strip().replace("_", "-")) or name.strip() in path)
    for parameter in sorted({*good, *LONGEST}):
        for value in VALUES.values():
            told = urlencode({**{k: v for k, v in good.items() if k != parameter}}) + f"&{parameter}={quote_from_bytes(value)}"
            if name in ("authorize", "logout"):
                server.fine("GET", f"{url}?{told}")
            else:
                server.fine("POST", url, told.encode(), **headers)
        server.fine("POST", url, f"{urlencode(good)}&{parameter}=a&{parameter}=b".encode(), **headers)


@pytest.mark.parametrize(
    "document",
    [
        b"{", b"[]", b"null", b'"x"', b"[" * 300 + b"]" * 300, b'{"redirect_uris": ["https://a.example/\\u0000"]}',
        b'{"redirect_uris": ["https://a.example/cb"], "client_name": "\\ud800"}', b'{"redirect_uris": 1}', b"\xff", b"\0",
        b'{"redirect_uris": ["https://a.example/cb"], "client_name": "a\\u0000b"}',
        b'{"redirect_uris": ["https://a.example/cb"], "contacts": [{"a": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}]}',
        b'{"redirect_uris": ["https://a.example/cb"], "default_max_age": 1e400}',
        b'{"redirect_uris": ["https://a.example/cb"], "jwks": {"keys": [{"kty": "\\u0000"}]}}',
    ],
)  # fmt: skip
def test_odd_documents_at_the_registration_endpoint(server: Server, document: bytes) -> None:
    """RFC 7591 3.2.2: an error with its code."""
    status, body = server.ask("POST", "/cas/oauth2/register", document, **{"Content-Type": "application/json"})
    assert status == 400, (document, body)
    assert b"invalid_" in body


def test_odd_addresses_are_refused_as_json_to_programs_and_as_a_page_to_people(server: Server) -> None:
    """RFC 6749 5.2; people read a page."""
    refused = {
        "//cas/oauth2/token": (404, b"<html"),
        "/cas//oauth2/token": (404, b"<html"),
        "/cas/oauth2/../oauth2/token": (404, b"<html"),
        "/cas/login?login=%00": (400, b"<html"),
        "/look.css?login=%00": (400, b"<html"),
        "/cas/oauth2/authorize?state=%00": (400, b"<html"),
        "/cas/oauth2/userinfo?x=%ED%A0%80": (400, b'"invalid_request"'),
    }
    for path, (status, part) in refused.items():
        found, body = server.ask("GET", path)
        assert (found, part in body) == (status, True), (path, found, body[:300])
    assert server.ask("GET", "/cas/oauth2/.well-known/openid-configuration/")[0] == 200


def _raw(server: Server, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    connection.sendall(sent)
    return connection


def test_half_sent_bodies_keep_no_more_than_their_own_thread(server: Server) -> None:
    """Three connections that never send the rest, for four threads: the others are answered, and hanging up frees the rest.

    As many as there are threads are kept away by the proxy in front, which reads requests whole (docs/operating.md).
    """
    head = f"POST /cas/oauth2/token HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Length: 100\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant_"
    for _ in range(2):
        with ExitStack() as stack:
            for _ in range(3):
                stack.enter_context(_raw(server, head.encode()))
            for _ in range(5):
                assert server.ask("GET", "/cas/oauth2/jwks")[0] == 200


def test_a_body_in_chunks_is_read_like_any_other(server: Server) -> None:
    """RFC 9112 7.1."""
    body = b"token=x"
    sent = f"POST /cas/oauth2/introspect HTTP/1.1\r\nHost: localhost:{server.port}\r\nAuthorization: {BASIC}\r\n"
    sent += "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    with _raw(server, sent.encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)) as connection:
        answer = b""
        while more := connection.recv(4096):
            answer += more
    assert b"200 OK" in answer
    assert b'"active":false' in answer
