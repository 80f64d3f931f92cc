"""What is refused of every request before anybody reads it."""

import io
import time
from typing import Any

import pytest

from idp.ground import entrance
from idp.ground.params import BadRequest


def environ(path: str = "/cas/login", query: str = "", **more: Any) -> dict[str, Any]:
    """A WSGI environment."""
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO(), **more}


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({"path": "/a\0b"}, 400),
        ({"path": "/a\xff"}, 400),
        ({"path": "//cas/oauth2/token"}, 404),
        ({"path": "/cas//oauth2/token"}, 404),
        ({"path": "/cas/../cas/login"}, 404),
        ({"path": "/cas/./login"}, 404),
        ({"path": "/cas/.."}, 404),
        ({"path": "*"}, 404),
        ({"path": "/" + "a" * 3000}, 414),
        ({"query": "login=%00"}, 400),
        ({"query": "login=%FF"}, 400),
        ({"query": "login=%ED%A0%80"}, 400),
        ({"query": "%00=a"}, 400),
        ({"query": "a=" + "a" * 70_000}, 414),
        ({"HTTP_USER_AGENT": "a\0b"}, 400),
        ({"HTTP_X_FORWARDED_FOR": "1.2.3.4\x01"}, 400),
        ({"HTTP_COOKIE": 'idp_session="\\000"'}, 400),
        ({"HTTP_COOKIE": "a" * 50_000}, 431),
        ({f"HTTP_X_{n}": "a" * 30_000 for n in range(3)}, 431),
    ],
)
def test_what_no_store_holds_and_what_nobody_means_is_refused(odd: dict[str, Any], status: int) -> None:
    """PostgreSQL holds no NUL; what is not UTF-8 is no text (RFC 3629 3; RFC 9110 15.5)."""
    with pytest.raises(BadRequest) as refused:
        entrance.examine(environ(**odd))
    assert refused.value.status == status


@pytest.mark.parametrize(
    "fine",
    [
        {"path": "/cas/é".encode().decode("latin-1")},
        {"path": "/"},
        {"path": "/cas/.well-known/x"},
        {"query": "state=%C3%A9%F0%9F%98%80%0A%7F"},
        {"HTTP_USER_AGENT": "a\tb \xe9"},
        {"HTTP_COOKIE": 'a="b\\"c"; d=e'},
    ],
)
def test_everything_else_passes(fine: dict[str, Any]) -> None:
    """Letters of any alphabet, and signs that a relying party may put into its state."""
    entrance.examine(environ(**fine))


def body(raw: bytes, kind: str = entrance.FORM, **more: Any) -> dict[str, Any]:
    """A POST."""
    return environ(**{"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(raw)), "wsgi.input": io.BytesIO(raw), **more})


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        (body(b"a=%00"), 400),
        (body(b"a=\0"), 400),
        (body(b"a=%ED%A0%80"), 400),
        (body(b"a" * 300_000), 413),
        (body(b"abc", CONTENT_LENGTH="99"), 400),
        (body(b"abc", CONTENT_LENGTH="x"), 400),
        (body(b"a" * 300_000, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"), 413),
    ],
)
def test_a_body_that_nobody_can_read_is_refused(odd: dict[str, Any], status: int) -> None:
    """RFC 9110 15.5.14; a form is text."""
    with pytest.raises(BadRequest) as refused:
        entrance.read_body(odd, slow_s=60)
    assert refused.value.status == status


def test_a_body_is_there_whole_with_its_length_also_when_it_came_in_chunks() -> None:
    """RFC 9112 7.1: a chunked body has no Content-Length of its own."""
    came = body(b"a=1", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    entrance.read_body(came, slow_s=60)
    assert (came["CONTENT_LENGTH"], came["wsgi.input"].read()) == ("3", b"a=1")


class Slow:
    """A body that takes its time."""

    def read(self, _: int) -> bytes:
        time.sleep(0.02)  # the real clock measures
        return b"abcd"


def test_a_body_that_took_long_is_told_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    """The proxy in front should read requests whole before it hands them on; the log says when it does not."""
    entrance.read_body(body(b"abcd", "text/plain", **{"wsgi.input": Slow()}), slow_s=60)
    assert caplog.records == []
    entrance.read_body(body(b"abcd", "text/plain", **{"wsgi.input": Slow()}), slow_s=0.001)
    assert "must buffer requests" in caplog.text
