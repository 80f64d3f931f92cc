"""What is refused of every request before anybody reads it: text that no store can hold, odd paths, and too much of anything.

`protocol.lane` calls `examine` and `read_body` for both lanes and gives the refusal its shape. PostgreSQL holds no NUL, and bytes
that are not UTF-8 (lone surrogates among them) are no text (RFC 3629 3), so that they are told apart here once and nowhere else.
"""

import logging
import threading
from io import BytesIO
from queue import Empty, SimpleQueue
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


def examine(environ: Environ) -> None:
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


def _examine_headers(environ: Environ) -> None:
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


def read_body(environ: Environ, *, timeout_s: float) -> None:
    """Read the body to its end and put it back as bytes in memory with its length.

    Raises BadRequest: its length is no number (400), too long (413), not there after `timeout_s` (408), a form that is no text.
    """
    told = environ.get("CONTENT_LENGTH") or ""
    chunked = not told and "HTTP_TRANSFER_ENCODING" in environ
    if not told and not chunked:
        return
    if not chunked and not (told.isascii() and told.isdigit() and len(told) <= 15):
        raise BadRequest("Content-Length is not a number")
    if not chunked and int(told) > LONGEST_BODY:
        raise BadRequest("the body is too long", 413)
    length = LONGEST_BODY + 1 if chunked else int(told)
    body = _read(environ["wsgi.input"], length, timeout_s) if length else b""
    if len(body) > LONGEST_BODY:
        raise BadRequest("the body is too long", 413)
    if not chunked and len(body) < length:
        raise BadRequest("the body ended early")
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == FORM:
        _is_text(unquote_to_bytes(body), "the form")
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))


def _read(source: Any, length: int, timeout_s: float) -> bytes:
    """At most `length` bytes. Raises BadRequest (408) when they are not there in time.

    The server's reader cannot be interrupted, so another thread reads; after the deadline it is left alone until the caller
    hangs up, which ends it.
    """
    if isinstance(source, BytesIO):
        return source.read(length)
    answer: SimpleQueue[bytes | BaseException] = SimpleQueue()
    _readers.hand(source, length, answer)
    try:
        found = answer.get(timeout=timeout_s)
    except Empty:
        _readers.give_up()
        log.warning("a body was not there after %s s: the proxy in front should buffer requests", timeout_s)
        raise BadRequest("the body did not arrive in time", 408) from None
    if isinstance(found, BaseException):
        raise BadRequest("the body could not be read") from found
    return found


class _Readers(threading.local):
    """For each serving thread one companion that reads bodies; a companion that is stuck is replaced."""

    def __init__(self) -> None:
        self._work: SimpleQueue[tuple[Any, int, SimpleQueue[bytes | BaseException]] | None] | None = None

    def hand(self, source: Any, length: int, answer: "SimpleQueue[bytes | BaseException]") -> None:
        """Let the companion read."""
        if self._work is None:
            self._work = SimpleQueue()
            threading.Thread(target=_keep_reading, args=(self._work,), name="body", daemon=True).start()
        self._work.put((source, length, answer))

    def give_up(self) -> None:
        """The companion is stuck: it ends when its body does."""
        if self._work is not None:
            self._work.put(None)
        self._work = None

    def __del__(self) -> None:
        self.give_up()


def _keep_reading(work: "SimpleQueue[tuple[Any, int, SimpleQueue[bytes | BaseException]] | None]") -> None:
    while (handed := work.get()) is not None:
        source, length, answer = handed
        try:
            answer.put(source.read(length))
        except BaseException as error:  # noqa: BLE001  whatever the server's reader meets belongs to the request
            answer.put(error)
        del handed, source, answer


_readers = _Readers()
