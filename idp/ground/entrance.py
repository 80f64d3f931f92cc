"""What is refused of every request before anybody reads it: text that no store can hold, odd paths, and too much of anything.

`protocol.lane` calls `examine` and `read_body` for both lanes and gives the refusal its shape. PostgreSQL holds no NUL, and bytes
that are not UTF-8 (lone surrogates among them) are no text (RFC 3629 3), so that they are refused here once and nowhere else.
"""

import logging
import time
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from idp.ground.params import BadRequest

log = logging.getLogger(__name__)

Environ = dict[str, Any]

LONGEST_PATH = 2_048
LONGEST_QUERY = 65_536
LONGEST_HEADER = 40_000
LONGEST_HEADERS = 65_536
LONGEST_BODY = 262_144
FORM = "application/x-www-form-urlencoded"


def examine(environ: Environ) -> None:  # flat: guards, one after the other
    """Look at the path, the query and the headers. Raises BadRequest (400, 404, 414, 431)."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        raise BadRequest("the address is too long", 414)
    if not (path.isascii() and path.isprintable()):
        _is_text(path.encode("latin-1", "replace"), "the path")
    if not path.startswith("/") or "//" in path or "/./" in f"{path}/" or "/../" in f"{path}/":
        raise BadRequest("there is nothing at this address", 404)
    if "%" in query or not query.isascii():
        _is_text(unquote_to_bytes(query.encode("latin-1", "replace")), "the query")
    _examine_headers(environ)


def _examine_headers(environ: Environ) -> None:  # flat: guards, one after the other
    total = 0
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            total += len(value)
            if len(value) > LONGEST_HEADER or total > LONGEST_HEADERS:
                raise BadRequest("the headers are too long", 431)
            if not value.isprintable() and any((one < " " and one != "\t") or one == "\x7f" for one in value):
                raise BadRequest("a header holds control characters")
    if "\\000" in environ.get("HTTP_COOKIE", ""):  # the quoted form of a cookie writes bytes in octal
        raise BadRequest("a cookie holds control characters")


def _is_text(raw: bytes, what: str) -> None:
    """Raise BadRequest when `raw` is not UTF-8 or holds NUL."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{what} is not UTF-8") from error
    if "\0" in text:
        raise BadRequest(f"{what} holds the character NUL")


def _length(declared: str) -> int:
    """The value of Content-Length (RFC 9110 8.6). Raises BadRequest."""
    if not (declared.isascii() and declared.isdigit() and len(declared) <= 15):
        raise BadRequest("Content-Length is not a number")
    if int(declared) > LONGEST_BODY:
        raise BadRequest("the body is too long", 413)
    return int(declared)


def read_body(environ: Environ, *, slow_s: float) -> None:  # flat: guards, one after the other
    """Read the body to its end and put it back as bytes in memory with its length.

    The server has no deadline for bodies and its reader cannot be interrupted: half-sent bodies are kept away by the proxy in
    front, which reads requests whole. A body that took longer than `slow_s` shows that none does, and the log says so.
    Raises BadRequest: its length is no number (400), too long (413), a form that is no text, an end before its length.
    """
    declared = environ.get("CONTENT_LENGTH") or ""
    chunked = not declared and "HTTP_TRANSFER_ENCODING" in environ
    if not declared and not chunked:
        return
    length, began = LONGEST_BODY + 1 if chunked else _length(declared), time.monotonic()
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    if time.monotonic() - began > slow_s:
        log.warning("a body took longer than %s s to arrive: the proxy in front must buffer requests", slow_s)
    if len(body) > LONGEST_BODY:
        raise BadRequest("the body is too long", 413)
    if not chunked and len(body) < length:
        raise BadRequest("the body ended early")
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == FORM:
        _is_text(unquote_to_bytes(body), "the form")
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
