"""A tiny OpenID provider in a thread, for the driver's tests: right by default, wrong in one way when told so."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from bench.settings import ProviderSettings

KEY, OTHER_KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
EMAIL_PAGE = """<form method="get" action="/language"><select name="lang"><option value="fr">fr</option></select></form>
<form method="post" action="/login"><input type="hidden" name="csrf" value="c1"><input id="email" name="email" type="email">
<button id="login-next">Next</button></form>"""
PASSWORD_PAGE = """<form method="post" action="/login"><input type="hidden" name="email" value="user0">
<button name="way" value="other">Other address</button></form>
<form method="post" action="/password"><input type="hidden" name="csrf" value="c2"><input id="password" name="pw" type="password">
<select id="method" name="method"><option value="password" selected>P</option><option value="sms">S</option></select>
<button name="way" value="cancel">Cancel</button><button id="login-submit" name="way" value="in">Sign in</button></form>"""


class Server(ThreadingHTTPServer):
    """Holds what the handler needs; `fault` names the one thing that is done wrong."""

    daemon_threads = True

    def __init__(self, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault = fault
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.codes: dict[str, dict[str, str]] = {}
        self.alive: set[str] = set()
        self.refresh: set[str] = set()
        self.posted: list[dict[str, str]] = []
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    """One method per endpoint."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, *args: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        """Discovery, keys, authorization and userinfo."""
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            ends = ("authorization", "token", "userinfo", "introspection")
            self.json({"issuer": self.server.issuer, "jwks_uri": f"{self.server.issuer}/jwks",
                       **{f"{end}_endpoint": f"{self.server.issuer}/{end}" for end in ends}})  # fmt: skip
        elif url.path == "/jwks":
            self.json({"keys": [{**KEY.as_dict(private=False), "use": "sig"}]})
        elif url.path == "/authorization":
            self.authorization(dict(parse_qsl(url.query)))
        elif url.path == "/userinfo":
            token = self.headers["Authorization"].removeprefix("Bearer ")
            self.userinfo(token in self.server.alive)

    def userinfo(self, is_alive: bool) -> None:
        """The subject, or a refusal."""
        sub = "someone else" if self.server.fault == "sub" else "n00abcde"
        self.json({"sub": sub} if is_alive else {"error": "invalid_token"}, 200 if is_alive else 401)

    def authorization(self, query: dict[str, str]) -> None:
        """A code when the session cookie is there, else the e-mail page."""
        if "session=open" not in (self.headers["Cookie"] or ""):
            self.html(EMAIL_PAGE, f"request={urlencode(query).encode().hex()}; Path=/; HttpOnly")
            return
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = query
        state = "changed" if self.server.fault == "state" else query["state"]
        self.redirect(f"{query['redirect_uri']}?" + urlencode({"code": code, "state": state, "iss": self.server.issuer}))

    def do_POST(self) -> None:
        """The two sign-in forms, token and introspection."""
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        with self.server.lock:
            if self.path == "/login":
                self.server.posted.append(form)
                self.html(PASSWORD_PAGE)
            elif self.path == "/password":
                self.server.posted.append(form)
                request = self.headers["Cookie"].split("request=")[1].split(";")[0]
                self.redirect(f"/authorization?{bytes.fromhex(request).decode()}", "session=open; Path=/")
            elif self.path == "/token":
                self.token(form)
            else:
                self.json({"active": self.server.fault != "inactive" and form["token"] in self.server.alive})

    def token(self, form: dict[str, str]) -> None:
        """All three grants."""
        nonce = None
        if form["grant_type"] == "authorization_code":
            asked = self.server.codes.pop(form["code"], None)
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if asked is None or asked["code_challenge"] != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
                if self.server.fault != "replay":
                    self.server.alive.clear()
                    self.server.refresh.clear()
                self.json({"error": "invalid_grant"}, 400)
                return
            nonce = asked["nonce"]
        elif form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.server.refresh:
                self.json({"error": "invalid_grant"}, 400)
                return
            self.server.refresh.remove(form["refresh_token"])
        self.json(self.tokens(nonce))

    def tokens(self, nonce: str | None) -> dict[str, Any]:
        """A token response, wrong as told."""
        fault, now = self.server.fault, int(time.time())
        access = "x" * 40 if fault == "same token" else secrets.token_urlsafe(32)
        refresh = secrets.token_urlsafe(32)
        self.server.alive.add(access)
        self.server.refresh.add(refresh)
        claims = {"iss": self.server.issuer, "sub": "n00abcde", "aud": "bench", "iat": now, "exp": now + 60}
        if nonce is not None:
            claims["nonce"] = "another" if fault == "nonce" else nonce
        key = OTHER_KEY if fault == "signature" else KEY
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 60, "refresh_token": refresh}
        return {**answer, "id_token": jwt.encode({"alg": "RS256"}, claims, key)}

    def json(self, body: dict[str, Any], status: int = 200) -> None:
        """A JSON answer."""
        self.answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def html(self, body: str, cookie: str = "") -> None:
        """A page."""
        self.answer(200, body.encode(), {"Content-Type": "text/html", "Set-Cookie": cookie})

    def redirect(self, where: str, cookie: str = "") -> None:
        """A redirect."""
        self.answer(303, b"", {"Location": where, "Set-Cookie": cookie})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Any answer; headers without a value are left out."""
        self.send_response(status)
        cache = {} if self.server.fault == "cacheable" else {"Cache-Control": "no-store"}
        for name, value in {**headers, **cache, "Content-Length": str(len(body))}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(fault: str = "") -> Iterator[tuple[Server, ProviderSettings]]:
    """The provider in a thread, and the driver's settings for it."""
    server = Server(fault)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server, ProviderSettings(
            issuer=server.issuer, client_id="bench", client_secret="s", redirect_uri="http://127.0.0.1:9/cb",
            scope="openid offline_access", username="user{i}", accounts=3, password="p w", press=("login-next", "login-submit"),
        )  # fmt: skip
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
