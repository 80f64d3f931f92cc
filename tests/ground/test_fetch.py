"""Outgoing HTTP: only public addresses over https unless allowed, no redirects, and caps on size and time. CWE-918."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from idp.ground import fetch
from idp.ground.fetch import Fetcher, FetchRefused, LimitedFetcher, TooManyFetches
from idp.ground.special_addresses import IPV4_SPECIAL, IPV6_SPECIAL, OTHERS, TRANSLATED, is_public
from idp.settings import Fetch

HERE = ["127.0.0.0/8", "::1/128"]


def _fetcher(**settings: Any) -> Fetcher:
    return Fetcher(Fetch.model_validate({"allowed_networks": HERE, **settings}))


@contextmanager
def _raw_server(*parts: bytes, pause_s: float = 0, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that reads a request and sends `parts`, one each `pause_s`; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        try:
            peer, _ = listener.accept()
            with context.wrap_socket(peer, server_side=True) if context else peer as connection:
                connection.recv(65_536)
                for part in parts:
                    connection.sendall(part)
                    if ended.wait(pause_s):
                        return
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    ended.set()
    listener.close()
    thread.join(20)


PUBLIC = ["8.8.8.8", "193.0.6.139", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"]
CLOSED = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
    *("192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("168.63.129.16", "100.100.100.200", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::"),
    *("2001:0:7f00:1::", "2001:db8::1", "::127.0.0.1"),
    *("192.0.0.8", "192.0.0.9", "192.0.0.192", "192.175.48.1", "2002:808:808::1", "2001:1::1", "2001:20::1", "2001:4:112::1"),
    *("3fff::1", "3fff:fff::1", "5f00::1", "100::1", "100:0:0:1::1", "2620:4f:8000::1", "4000::1", "64:ff9b::7f00:1"),
    *("64:ff9b::c000:8", "::ffff:192.0.0.8", "fec0::1", "::8.8.8.8"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    """What relying parties live at must stay reachable."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_inside_anything_is_not_public(address: str) -> None:
    """Loopback, private, link-local, metadata, multicast and reserved addresses, also inside an IPv6 one (RFC 6890)."""
    assert not is_public(ip_address(address))


NETWORKS = [ip_network(one) for one in (*IPV4_SPECIAL, *IPV6_SPECIAL, *OTHERS) if ip_network(one) not in TRANSLATED]


@given(data=st.data(), network=st.sampled_from(NETWORKS))
def test_no_address_of_the_special_purpose_registries_is_public(data: st.DataObject, network: IPv4Network | IPv6Network) -> None:
    """IANA's registries, every entry on every version of Python; an IPv4 address also where IPv6 carries it."""
    address = network[data.draw(st.integers(0, network.num_addresses - 1))]
    assert not is_public(address)
    if address.version == 4:
        for carrier in TRANSLATED:
            assert not is_public(IPv6Address(int(carrier.network_address) + int(address)))


@given(st.ip_addresses())
def test_what_python_calls_closed_is_never_public(address: IPv4Address | IPv6Address) -> None:
    """The tables forget nothing that the standard library knows; what is carried is judged by itself."""
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if is_public(address):
        assert not (inner or address).is_private
        assert not (inner or address).is_multicast
        assert not (inner or address).is_loopback


def test_one_deadline_covers_look_up_connection_and_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that takes its time, then many addresses that take theirs: a second in all, not one for each."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    port, ended, real = listener.getsockname()[1], threading.Event(), socket.getaddrinfo
    slow = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{number}", port)) for number in range(1, 9)]

    def resolving(host: str, *rest: Any, **more: Any) -> Any:
        if host == "never.example.org":
            ended.wait(20)
        if host.endswith("example.org"):
            return slow
        return real(host, *rest, **more)

    def connecting(*_: object) -> socket.socket:
        ended.wait(0.4)
        raise OSError("no route")

    monkeypatch.setattr(fetch.socket, "getaddrinfo", resolving)
    begun = time.monotonic()
    with pytest.raises(FetchRefused, match="took too long"):
        _fetcher(timeout_s=1).get("http://never.example.org/")
    assert time.monotonic() - begun < 3
    monkeypatch.setattr(fetch.socket, "create_connection", connecting)
    begun = time.monotonic()
    with pytest.raises(FetchRefused, match="took too long"):
        _fetcher(timeout_s=1).get("http://many.example.org/")
    assert time.monotonic() - begun < 3
    ended.set()
    listener.close()


def test_names_that_are_never_resolved_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads of the look-ups are counted; one more is refused at once, and they are free again afterwards."""
    ended = threading.Event()
    monkeypatch.setattr(fetch, "LOOK_UPS", threading.BoundedSemaphore(2))

    def late(*_: object, **__: object) -> list[Any]:
        ended.wait(20)
        return []

    monkeypatch.setattr(fetch.socket, "getaddrinfo", late)
    for _ in range(2):
        with pytest.raises(FetchRefused, match="took too long"):
            fetch._resolve("never.example.org", 443, time.monotonic() + 0.05)
    with pytest.raises(TooManyFetches):
        fetch._resolve("never.example.org", 443, time.monotonic() + 5)
    ended.set()
    for _ in range(200):
        if fetch.LOOK_UPS._value == 2:
            break
        time.sleep(0.01)
    with pytest.raises(FetchRefused, match="has no address"):
        fetch._resolve("never.example.org", 443, time.monotonic() + 5)


def test_threads_that_serve_wait_for_a_few_slow_servers_and_no_more() -> None:
    """Eight slow key sets: two threads wait, six are told at once; afterwards all is as before."""
    entered, go_on = threading.Semaphore(0), threading.Event()

    class Slow:
        def get(self, url: str) -> str:
            entered.release()
            go_on.wait(20)
            return url

    limited = LimitedFetcher(Slow(), max_at_once=2)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(limited.get, str(number)) for number in range(2)]
        assert entered.acquire(timeout=10)
        assert entered.acquire(timeout=10)
        for _ in range(6):
            with pytest.raises(TooManyFetches):
                limited.get("surplus")
        go_on.set()
        assert [one.result(10) for one in waiting] == ["0", "1"]
    assert limited.get("again") == "again"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/jwks", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://2130706433/",
        "https://0x7f.1/", "https://127.1/", "https://0/", "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1:8443/",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_written(url: str) -> None:
    """OWASP SSRF: decimal, hexadecimal and short forms mean the same address."""
    with pytest.raises(FetchRefused, match=r"not a public address|is not known"):
        Fetcher(Fetch()).get(url)


@pytest.mark.parametrize(
    "url",
    [
        "file:/etc/passwd", "ftp://example.org/", "gopher://example.org/", "https:///path", "//example.org/", "nonsense",
        "https://user:secret@example.org/", "https://example.org@127.0.0.1/", "https://exa mple.org/", "https://example.org\\@a/",
        "https://example.org/\r\nX: y", "https://ex\u0430mple.org/", "https://example.org:0/", "https://example.org:99999/",
        "https://[::1%25lo]/", "https://[/", "",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused_before_anything_is_resolved(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad input ends in a refusal, never in a fault or a look-up."""

    def never(*_: object, **__: object) -> None:
        pytest.fail("the name was looked up")

    monkeypatch.setattr("idp.ground.fetch.socket.getaddrinfo", never)
    with pytest.raises(FetchRefused):
        _fetcher().get(url)


def test_plain_http_is_refused_outside_the_allowed_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that came in clear are anybody's keys."""
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]
    monkeypatch.setattr("idp.ground.fetch.socket.getaddrinfo", lambda *_, **__: public)
    with pytest.raises(FetchRefused, match="only https"):
        _fetcher().get("http://client.example.org/jwks.json")


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever controls the name could else wait for the private one to be tried."""
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr("idp.ground.fetch.socket.getaddrinfo", lambda *_, **__: both)
    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        Fetcher(Fetch()).get("https://client.example.org/")


def test_the_name_is_resolved_once_and_the_checked_address_is_used(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the second answer of a name that changes its mind is never asked for. The Host header keeps the name."""
    httpserver.expect_request("/jwks.json").respond_with_handler(lambda request: Response(request.host))
    real, asked = socket.getaddrinfo, []

    def changing(host: str, *rest: Any, **more: Any) -> Any:
        if host == "client.example.org":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "192.0.2.1"
        return real(host, *rest, **more)

    monkeypatch.setattr("idp.ground.fetch.socket.getaddrinfo", changing)
    answer = _fetcher().get(f"http://client.example.org:{httpserver.port}/jwks.json")
    assert asked == ["client.example.org"]
    assert answer.body.decode() == f"client.example.org:{httpserver.port}"


def test_an_answer_comes_with_its_status_its_type_and_its_headers(httpserver: HTTPServer) -> None:
    """What the callers judge by."""
    httpserver.expect_request("/jwks.json", query_string="v=1").respond_with_data(
        '{"keys":[]}', status=404, headers={"X-Kind": "a"}, content_type="application/json; charset=utf-8"
    )
    answer = _fetcher().get(httpserver.url_for("/jwks.json?v=1"))
    assert (answer.status, answer.body, answer.content_type) == (404, b'{"keys":[]}', "application/json")
    assert answer.headers["x-kind"] == "a"


def test_a_form_is_posted_without_cookies_credentials_or_proxies(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the environment goes along: no proxy, no .netrc."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        request.get_data()
        asked.append(request)
        return Response(status=200)

    httpserver.expect_request("/logout", method="POST").respond_with_handler(answer)
    assert _fetcher().post(httpserver.url_for("/logout"), {"logout_token": "a.b&c=é"}).status == 200
    assert asked[0].form.to_dict() == {"logout_token": "a.b&c=é"}
    assert {"Cookie", "Authorization"}.isdisjoint(asked[0].headers.keys())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused(httpserver: HTTPServer, status: int) -> None:
    """A public server could else point inside."""
    httpserver.expect_request("/").respond_with_data("", status=status, headers={"Location": "http://169.254.169.254/"})
    with pytest.raises(FetchRefused, match="redirects"):
        _fetcher().get(httpserver.url_for("/"))


@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_that_is_too_long_is_refused(announced: bool) -> None:
    """Whether the length is announced or not; the cap itself is allowed."""
    length = b"Content-Length: 1001\r\n" if announced else b""
    head = b"HTTP/1.1 200 OK\r\n" + length + b"\r\n"
    with _raw_server(head, b"x" * 1001) as port, pytest.raises(FetchRefused, match="too long"):
        _fetcher(max_bytes=1000).get(f"http://127.0.0.1:{port}/")
    with _raw_server(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000) as port:
        assert len(_fetcher(max_bytes=1000).get(f"http://127.0.0.1:{port}/").body) == 1000


@pytest.mark.parametrize(
    "parts",
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: ", *[b"a"] * 300),
        (b"HTTP/1.1 200 OK\r\n\r\n", *[b"a"] * 300),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n", *[b"a"] * 300),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\na\r\n"] * 300),
    ],
    ids=["headers", "body without length", "body with length", "chunks"],
)
def test_a_server_that_drips_is_cut_off_when_the_whole_time_is_over(parts: tuple[bytes, ...]) -> None:
    """A byte every tenth of a second never trips a timeout of one read; the cap of one second is for all of it."""
    begun = time.monotonic()
    with _raw_server(*parts, pause_s=0.1) as port, pytest.raises(FetchRefused, match="took too long"):
        _fetcher(timeout_s=1).get(f"http://127.0.0.1:{port}/")
    assert time.monotonic() - begun < 8


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
)  # fmt: skip
def test_an_answer_that_is_no_http_is_refused(answer: bytes) -> None:
    """Never a fault, never half an answer taken for a whole one."""
    with _raw_server(answer) as port, pytest.raises(FetchRefused):
        _fetcher(timeout_s=3).get(f"http://127.0.0.1:{port}/")


def test_tls_proves_the_name_and_trusts_the_ca_file(certificate: Callable[[str], tuple[Path, ssl.SSLContext]]) -> None:
    """The connection goes to an address, yet the certificate must be for the name in the URL, from a known authority."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    pem, context = certificate("localhost")
    with _raw_server(answer, context=context) as port:
        assert _fetcher(ca_file=pem).get(f"https://localhost:{port}/").body == b"ok"
    with _raw_server(answer, context=context) as port, pytest.raises(FetchRefused, match="SSLCertVerificationError"):
        _fetcher().get(f"https://localhost:{port}/")
    other, context = certificate("other.example.org")
    with _raw_server(answer, context=context) as port, pytest.raises(FetchRefused, match="SSLCertVerificationError"):
        _fetcher(ca_file=other).get(f"https://localhost:{port}/")


def test_a_server_that_never_finishes_the_handshake_is_cut_off() -> None:
    """The whole time covers the handshake too."""
    begun = time.monotonic()
    with _raw_server(pause_s=20) as port, pytest.raises(FetchRefused):
        _fetcher(timeout_s=1).get(f"https://127.0.0.1:{port}/")
    assert time.monotonic() - begun < 8


def test_an_address_of_the_settings_may_be_anywhere(httpserver: HTTPServer) -> None:
    """`trusted` is for what the operator wrote, such as an SMS gateway inside; names of clients never get it."""
    httpserver.expect_request("/send").respond_with_data("ok")
    assert Fetcher(Fetch()).send("POST", httpserver.url_for("/send"), body=b"{}", trusted=True).body == b"ok"
    with pytest.raises(FetchRefused):
        Fetcher(Fetch()).send("POST", httpserver.url_for("/send"), body=b"{}")
