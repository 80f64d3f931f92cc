"""Request and Response of the machine lane: small, typed, no Flask (docs/decisions/0002-two-lanes.md).

The form is parsed once, as a list of pairs, so that repeated parameters show; it is read from the body only, size-capped, and
its content type is checked. A `BadRequest` becomes a 400 by `lane`.
"""

import base64
import binascii
from typing import Any
from urllib.parse import quote, unquote_plus

import orjson

from idp.ground.entrance import LONGEST_BODY
from idp.ground.params import BadRequest, Params, parse
from idp.ground.protocol_error import Headers, ProtocolError

Environ = dict[str, Any]

STATUS = {
    200: "200 OK",
    201: "201 Created",
    204: "204 No Content",
    302: "302 Found",
    303: "303 See Other",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    414: "414 URI Too Long",
    415: "415 Unsupported Media Type",
    429: "429 Too Many Requests",
    431: "431 Request Header Fields Too Large",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
JSON: tuple[str, str] = ("Content-Type", "application/json")
NO_STORE: Headers = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]


class Request:
    """One request of the machine lane over the WSGI environment."""

    __slots__ = ("_form", "_query", "environ", "method", "path")

    def __init__(self, environ: Environ) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ.get("PATH_INFO", "")
        self._form: Params | None = None
        self._query: Params | None = None

    @property
    def query(self) -> Params:
        """The parameters of the query string."""
        if self._query is None:
            self._query = parse(self.environ.get("QUERY_STRING", ""))
        return self._query

    @property
    def form(self) -> Params:
        """The parameters of the body. Raises BadRequest: another content type (415), too long (413), not readable (400)."""
        if self._form is None:
            kind = self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
            body = self.body()
            if body and kind != "application/x-www-form-urlencoded":
                raise BadRequest("the body must be application/x-www-form-urlencoded", 415)
            try:
                self._form = parse(body.decode("ascii"))
            except UnicodeDecodeError as error:
                raise BadRequest("the body is not urlencoded") from error
        return self._form

    def body(self) -> bytes:
        """The raw body. Raises BadRequest when it is too long or its length is not given."""
        length = self.environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()) or len(length) > 15:
            raise BadRequest("Content-Length is not a number")
        if int(length) > LONGEST_BODY:
            raise BadRequest("the body is too long", 413)
        body: bytes = self.environ["wsgi.input"].read(int(length)) if int(length) else b""
        return body

    def header(self, name: str) -> str:
        """The value of a header, as latin-1 text; empty when absent."""
        value: str = self.environ.get("HTTP_" + name.upper().replace("-", "_"), "")
        return value

    def cookie(self, name: str) -> str:
        """The value of a cookie (RFC 6265 4.2.1); empty when absent. The first of several wins: it has the longest path."""
        for part in self.environ.get("HTTP_COOKIE", "").split(";"):
            found, _, value = part.strip().partition("=")
            if found == name:
                return str(value).strip('"')
        return ""

    @property
    def address(self) -> str:
        """The address of the caller, after the trusted proxies (`wsgi`)."""
        return str(self.environ.get("REMOTE_ADDR", ""))

    def bearer(self, scheme: str = "bearer") -> str:
        """The token of the Authorization header (RFC 6750 2.1); empty when there is none of that scheme."""
        found, _, token = self.header("Authorization").partition(" ")
        return token.strip() if found.lower() == scheme else ""

    def basic(self) -> tuple[str, str] | None:
        """Client id and secret of HTTP Basic, form-decoded as RFC 6749 2.3.1 asks; None without such a header.

        Raises BadRequest (401) when the header is there and cannot be read.
        """
        found, _, encoded = self.header("Authorization").partition(" ")
        if found.lower() != "basic":
            return None
        try:
            text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as error:
            raise BadRequest("the Basic credentials cannot be read", 401) from error
        name, colon, secret = text.partition(":")
        pair = unquote_plus(name), unquote_plus(secret)
        if not colon or "\0" in pair[0] or "\0" in pair[1]:
            raise BadRequest("the Basic credentials cannot be read", 401)
        return pair


class Response:
    """Status, body and headers. Length and the security headers are added by `lane`."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes = b"", headers: Headers | None = None) -> None:
        self.status, self.body, self.headers = status, body, headers or []


def error_response(error: ProtocolError) -> Response:
    """The error as JSON (RFC 6749 5.2)."""
    return Response(error.status, orjson.dumps(error.as_dict()), [JSON, *NO_STORE, *error.headers])


class Page:
    """The lane cannot answer by itself: the people lane shows `template` with `context` (app.py)."""

    __slots__ = ("context", "headers", "status", "template")

    def __init__(self, template: str, context: dict[str, Any], status: int = 200, headers: Headers | None = None) -> None:
        self.template, self.context, self.status, self.headers = template, context, status, headers or []


def json_response(payload: Any, status: int = 200, headers: Headers | None = None) -> Response:
    """A JSON answer that nobody may keep (RFC 6749 5.1)."""
    return Response(status, orjson.dumps(payload), [JSON, *NO_STORE, *(headers or [])])


def redirect(location: str, *, headers: Headers | None = None) -> Response:
    """A redirect that turns every method into GET (RFC 9700 4.12) and is not kept."""
    return Response(303, b"", [("Location", ascii_url(location)), ("Cache-Control", "no-store"), *(headers or [])])


def ascii_url(url: str) -> str:
    """The URL with everything that may not stand in a header percent-encoded."""
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]-._")
