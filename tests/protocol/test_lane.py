"""The machine lane: what is done around every endpoint, and how a request is read."""

import base64
import io
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.ground.params import BadRequest
from idp.ground.protocol_error import ProtocolError, bearer_error, printable
from idp.protocol.http import Page, Request, Response, error_response, json_response, redirect
from idp.protocol.lane import PAGE_KEY, Lane


def environ(method: str = "GET", path: str = "/x", body: bytes = b"", **more: str) -> dict[str, Any]:
    """A WSGI environment."""
    kind = {"CONTENT_TYPE": "application/x-www-form-urlencoded"} if body else {}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **kind,
        **more,
    }


def call(lane: Lane, **request: Any) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    told: list[Any] = []
    body = b"".join(lane(environ(**request), lambda status, headers: told.extend((int(status[:3]), dict(headers)))))
    return told[0], told[1], body


def people(env: dict[str, Any], start_response: Any) -> list[bytes]:
    """The people lane, which says what it was handed."""
    page = env.get(PAGE_KEY)
    start_response("200 OK", [])
    return [f"people {page.template if page else ''}".encode()]


def lane_with(endpoint: Any, *, secure: bool = False) -> Lane:
    """A lane with one GET endpoint."""
    return Lane({"/x": {"GET": endpoint}}, people, secure=secure)


def test_every_answer_carries_the_safety_headers() -> None:
    """Also errors; HSTS only where there is https."""
    for path, method in (("/x", "GET"), ("/x", "PUT")):
        _, headers, _ = call(lane_with(lambda _: Response(200)), path=path, method=method)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers
    assert "Strict-Transport-Security" in call(lane_with(lambda _: Response(200), secure=True))[1]


def test_other_paths_and_pages_go_to_the_people_lane() -> None:
    """The lane answers what is in its table and nothing else."""
    assert call(lane_with(lambda _: Response(200)), path="/other")[2] == b"people "
    assert call(lane_with(lambda _: Page("protocol/error.html", {})))[2] == b"people protocol/error.html"


def test_head_is_get_without_a_body_and_other_methods_are_405() -> None:
    """RFC 9110 9.3.2 and 15.5.6."""
    lane = lane_with(lambda _: json_response({"a": 1}))
    status, headers, body = call(lane, method="HEAD")
    assert (status, headers["Content-Length"], body) == (200, "7", b"")
    status, headers, body = call(lane, method="DELETE")
    assert (status, headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert orjson.loads(body)["error"] == "invalid_request"
    assert call(lane, method="OPTIONS")[0] == 204


def test_a_bug_is_a_500_with_an_incident_number_and_no_detail() -> None:
    """Never str(error) to a caller."""

    def broken(_: Request) -> Response:
        raise RuntimeError("the secret reason")

    status, _, body = call(lane_with(broken))
    assert status == 500
    assert b"secret" not in body
    assert b"incident" in body


def test_refusals_become_json_with_their_code_and_headers() -> None:
    """RFC 6749 5.2, RFC 6750 3."""

    def refusing(_: Request) -> Response:
        raise bearer_error("invalid_token", 'expired "yesterday"')

    status, headers, body = call(lane_with(refusing))
    assert (status, orjson.loads(body)["error"]) == (401, "invalid_token")
    assert headers["WWW-Authenticate"] == 'Bearer error="invalid_token", error_description="expired ?yesterday?"'


def test_a_form_is_read_from_the_body_only_and_repeated_names_show() -> None:
    """RFC 6749 3.2."""
    request = Request(environ("POST", body=b"a=1&a=2&b=", QUERY_STRING="c=3"))
    assert request.form.repeated() == ["a"]
    assert "b" not in request.form
    assert "c" not in request.form
    assert request.query.get("c") == "3"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"CONTENT_TYPE": "application/json"}, 415),
        ({"CONTENT_LENGTH": "999999999"}, 413),
        ({"CONTENT_LENGTH": "x"}, 400),
    ],
)
def test_a_body_that_cannot_be_a_form_is_refused(changes: dict[str, str], status: int) -> None:
    """Another type, too long, no number."""
    with pytest.raises(BadRequest) as refused:
        _ = Request(environ("POST", body=b"a=1", **changes)).form
    assert refused.value.status == status


def test_basic_credentials_are_form_decoded() -> None:
    """RFC 6749 2.3.1: id and secret are urlencoded before they are put together."""
    header = "Basic " + base64.b64encode(b"my%3Aclient:se+cret%25").decode()
    assert Request(environ(HTTP_AUTHORIZATION=header)).basic() == ("my:client", "se cret%")
    assert Request(environ(HTTP_AUTHORIZATION="Bearer abc")).basic() is None


@given(st.binary(max_size=60))
def test_any_basic_header_is_read_or_refused(raw: bytes) -> None:
    """Bytes that are not UTF-8 must not become a 500."""
    for text in (base64.b64encode(raw).decode(), raw.decode("latin-1")):
        with suppress(BadRequest):
            assert Request(environ(HTTP_AUTHORIZATION=f"Basic {text}")).basic() is not None


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(raw: bytes) -> None:
    """Bytes of any kind are a form or a BadRequest."""
    with suppress(BadRequest):
        assert Request(environ("POST", body=raw)).form.pairs is not None


@given(st.text())
def test_a_redirect_never_breaks_its_header(location: str) -> None:
    """No control character and nothing outside ASCII reaches the Location header."""
    headers = dict(redirect("https://rp.example/" + location.encode("utf-8", "replace").decode()).headers)
    assert all(0x20 < ord(c) < 0x7F for c in headers["Location"])


@given(st.text())
def test_a_description_never_breaks_its_header(text: str) -> None:
    """RFC 6749 A.8."""
    assert all(" " <= c <= "~" and c not in '"\\' for c in printable(text))
    assert error_response(ProtocolError("invalid_request", text)).status == 400
