"""Outgoing HTTP to addresses that others name (`jwks_uri`, back-channel logout), without being made a tool against our network.

The name is resolved once, every address it has is checked, and the connection goes to a checked address, so that a name that
changes its mind between check and use gains nothing; TLS still proves the name. No redirects, no proxies, no cookies, nothing
from the environment. The size is capped, and one deadline covers look-up, connection, TLS, headers and body. `http.client` is
used directly: what a client library does unasked (proxies, .netrc, redirects, retries) would all have to be switched off here.
OWASP SSRF Prevention Cheat Sheet; CWE-918.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from idp.ground.special_addresses import Address, is_public
from idp.settings import Fetch, Network

MAX_LOOK_UPS = 32
LOOK_UPS = threading.BoundedSemaphore(MAX_LOOK_UPS)
USER_AGENT = "acropolis"
CHUNK = 16_384


class FetchRefused(Exception):
    """Nothing was fetched: the address is not allowed, or the other side is silent or too talkative. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RedirectRefused(FetchRefused):
    """The other side answered with a redirect, which is never followed: asking again would change nothing."""


class TooManyFetches(FetchRefused):
    """Nothing was tried: as many fetches as may run at a time are running. Asking again soon helps."""


@dataclass(frozen=True)
class Fetched:
    """An answer: `content_type` without parameters and `headers` with lower-case names."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str]


class Fetcher:
    """Fetches within the limits of the settings section `fetch`. Safe to share between threads."""

    def __init__(self, settings: Fetch) -> None:
        self._settings = settings
        self._tls = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)

    def get(self, url: str) -> Fetched:
        """GET `url`. Raises FetchRefused; any status but a redirect is an answer."""
        return self.send("GET", url, headers={"Accept": "application/json, application/jwk-set+json"})

    def post(self, url: str, data: dict[str, str]) -> Fetched:
        """POST `data` as a form to `url`. Raises FetchRefused."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", url, body=urlencode(data).encode(), headers=headers)

    def send(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None, trusted: bool = False
    ) -> Fetched:
        """Send a request with a ready body. `trusted` is for addresses that the operator wrote into the settings: these may be
        in any network. Raises FetchRefused.
        """
        ends = time.monotonic() + self._settings.timeout_s
        parts = _read(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = _resolve(parts.hostname or "", port, ends)
        if not trusted:
            self._check(found, secure=parts.scheme == "https")
        connection = _Pinned(parts.hostname or "", port, found, self._tls if parts.scheme == "https" else None, ends)
        watch = threading.Timer(max(0.0, ends - time.monotonic()), connection.cut)
        watch.daemon = True
        watch.start()
        try:
            sent = {"User-Agent": USER_AGENT, "Connection": "close", **(headers or {})}
            connection.request(method, _target(parts), body or None, sent)
            answer = self._read_answer(connection.getresponse())
        except (OSError, HTTPException, ValueError) as error:
            late = "took too long" if connection.was_cut or isinstance(error, TimeoutError) else "could not be reached"
            raise FetchRefused(f"{parts.hostname} {late} ({type(error).__name__})") from error
        finally:
            watch.cancel()
            connection.close()
        if connection.was_cut:  # a body without a length would end at the cut as if it were whole
            raise FetchRefused(f"{parts.hostname} took too long")
        return answer

    def _check(self, found: list[Address], *, secure: bool) -> None:
        for address in found:
            if any(address in network for network in self._settings.allowed_networks if network.version == address.version):
                continue
            if not is_public(address):
                raise FetchRefused(f"{address} is not a public address")
            if not secure:
                raise FetchRefused("only https is fetched")

    def _read_answer(self, response: HTTPResponse) -> Fetched:
        if 300 <= response.status < 400:
            raise RedirectRefused(f"redirects are not followed (status {response.status})")
        body = bytearray()
        while chunk := response.read(CHUNK):
            body += chunk
            if len(body) > self._settings.max_bytes:
                raise FetchRefused("the answer is too long")
        if response.length:  # `read` does not mind a body that ends early
            raise IncompleteRead(bytes(body), response.length)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Fetched(response.status, bytes(body), headers.get("content-type", "").partition(";")[0].strip().lower(), headers)


class LimitedFetcher:
    """GET for threads that serve requests: at most `max_at_once` of them wait for other people's servers, the rest goes on.

    One more is refused at once (TooManyFetches) instead of waiting in line: a line of waiting threads would stop everybody.
    """

    def __init__(self, fetcher: Fetcher, *, max_at_once: int) -> None:
        self._fetcher, self._slots = fetcher, threading.BoundedSemaphore(max_at_once)

    def get(self, url: str) -> Fetched:
        """GET `url`. Raises FetchRefused."""
        with self._slot():
            return self._fetcher.get(url)

    def lies_within(self, host: str, networks: tuple[Network, ...]) -> bool:
        """`lies_within` of this module, which may have to look the name up. Raises TooManyFetches."""
        if not networks:
            return False
        with self._slot():
            return lies_within(host, networks)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(blocking=False):
            raise TooManyFetches("as many fetches as may run at a time are running")
        try:
            yield
        finally:
            self._slots.release()


class _Pinned(HTTPConnection):
    """A connection to addresses that were checked, whatever the name means by now; with `tls` it must prove the name."""

    def __init__(self, host: str, port: int, addresses: list[Address], tls: ssl.SSLContext | None, ends: float) -> None:
        super().__init__(host, port)
        self._ends = ends
        self.default_port = 443 if tls else 80  # keeps the port out of the Host header when it is the usual one
        self.was_cut = False
        self._addresses, self._tls = addresses, tls
        self._cuttable: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers."""
        self.sock = self._cuttable = self._first()
        if self._tls is not None:
            tls = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self._cuttable = tls
            self._still_in_time()
            tls.do_handshake()
        self._still_in_time()

    def _first(self) -> socket.socket:
        fault: OSError = OSError("no address")
        for address in self._addresses:
            self._still_in_time()
            try:
                return socket.create_connection((str(address), self.port), max(0.001, self._ends - time.monotonic()))
            except OSError as error:
                fault = error
        raise fault

    def _still_in_time(self) -> None:
        if self.was_cut or time.monotonic() >= self._ends:
            raise TimeoutError

    def cut(self) -> None:
        """The time is up: whoever waits for the socket wakes with an error. Called from the watch's thread."""
        self.was_cut = True
        if self._cuttable is not None:
            with suppress(OSError):
                self._cuttable.shutdown(socket.SHUT_RDWR)


def lies_within(host: str, networks: tuple[Network, ...], *, timeout_s: float = 5) -> bool:
    """Whether every address of `host` is in one of `networks`; False for a name that is not known, and without networks."""
    if not networks:
        return False
    try:
        found = _resolve(host, 443, time.monotonic() + timeout_s)
    except FetchRefused:
        return False
    return all(any(address in network for network in networks if network.version == address.version) for address in found)


def _read(url: str) -> SplitResult:  # flat: guards, one after the other
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise FetchRefused("the address holds characters that a URL cannot hold")
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError as error:
        raise FetchRefused("the address cannot be read") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_fine:
        raise FetchRefused("only http(s) addresses with a host are fetched")
    if "@" in parts.netloc or "%" in parts.netloc:
        raise FetchRefused("the address holds credentials or a zone")
    return parts


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _resolve(host: str, port: int, ends: float) -> list[Address]:
    """The addresses of `host`, looked up until `ends`. The system's look-up cannot be stopped, so it has a thread of its own."""
    with suppress(ValueError):
        return [ip_address(host)]
    if not LOOK_UPS.acquire(blocking=False):
        raise TooManyFetches("too many names are being looked up")
    outcome: list[Any] = []
    done = threading.Event()

    def look_up() -> None:
        try:
            outcome.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            outcome.append(error)
        finally:
            LOOK_UPS.release()
            done.set()

    threading.Thread(target=look_up, daemon=True).start()
    if not done.wait(max(0.0, ends - time.monotonic())):
        raise FetchRefused(f"{host} took too long to look up")
    found = outcome[0] if outcome else OSError("the look-up failed")
    if isinstance(found, Exception):
        raise FetchRefused(f"{host} is not known") from found
    addresses = list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))
    if not addresses:
        raise FetchRefused(f"{host} has no address")
    return addresses
