"""One keep-alive HTTP/1.1 connection without pipelining (RFC 9112), called by the workloads and the browser.

A load generator must cost less than the server it drives, so this reads only what it needs: the status, the
headers as bytes, and a body delimited by Content-Length, chunks or the end of the connection.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import cast

ANSWER_TIMEOUT_S = 30.0
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: the status, the header block (status line included, raw bytes) and the decoded body."""

    status: int
    head: bytes
    body: bytes

    def headers(self, name: str) -> list[str]:
        """All values of one header, in order; an empty list when it is absent."""
        pattern = rb"\r\n" + re.escape(name.encode()) + rb":[ \t]*([^\r\n]*)"
        return [value.decode("latin-1").strip() for value in re.findall(pattern, self.head, re.IGNORECASE)]

    def header(self, name: str) -> str:
        """The first value of one header, or an empty string."""
        values = self.headers(name)
        return values[0] if values else ""


def dechunk(raw: bytes) -> bytes | None:
    """The body inside a chunked message (RFC 9112 7.1), or None while chunks are still missing."""
    parts: list[bytes] = []
    position = 0
    while True:
        line_end = raw.find(b"\r\n", position)
        if line_end < 0:
            return None
        size = int(raw[position:line_end].split(b";")[0], 16)
        start = line_end + 2
        if size == 0:
            return b"".join(parts) if raw.startswith(b"\r\n", start) else None
        if len(raw) < start + size + 2:
            return None
        parts.append(raw[start : start + size])
        position = start + size + 2


class Connection(asyncio.Protocol):
    """Sends one raw request at a time; connects on first use, and again when the server has closed."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._buffer = b""
        self._head = b""
        self._status = 0
        self._length: int | None = None
        self._chunked = False

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def open(self) -> None:
        """Connects now, so that the first request does not pay for it."""
        if self._transport is None or self._transport.is_closing():
            await asyncio.get_running_loop().create_connection(lambda: self, *self._address)

    def close(self) -> None:
        """Closes the connection; a later `send` opens a new one."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    async def send(self, request: bytes) -> Answer:
        """Sends one request and waits for its answer.

        A request on a kept connection that the server closed at the same moment is sent once more on a new one.
        Raises `ConnectionError` when a new connection breaks, `TimeoutError` after 30 seconds.
        """
        reused = self._transport is not None and not self._transport.is_closing()
        try:
            return await self._send_once(request)
        except ConnectionResetError:
            if not reused:
                raise
            return await self._send_once(request)

    async def _send_once(self, request: bytes) -> Answer:
        await self.open()
        if self._transport is None:
            raise ConnectionResetError("no connection")
        loop = asyncio.get_running_loop()
        self._buffer = self._head = b""
        waiting: asyncio.Future[Answer] = loop.create_future()
        self._waiting = waiting
        timer = loop.call_later(ANSWER_TIMEOUT_S, self._expire, waiting)
        self._transport.write(request)
        try:
            return await waiting
        finally:
            timer.cancel()

    def _expire(self, waiting: asyncio.Future[Answer]) -> None:
        if not waiting.done():
            waiting.set_exception(TimeoutError(f"no answer within {ANSWER_TIMEOUT_S:.0f} s"))
            self.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport (called by the event loop)."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports do not inherit from it

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the wait: with the answer when its body is delimited by this end, with an error otherwise."""
        self._transport = None
        if self._waiting is None or self._waiting.done():
            return
        if exc is None and self._head and self._length is None and not self._chunked:
            self._finish(self._buffer)
        else:
            self._waiting.set_exception(ConnectionResetError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        """Collects the answer (called by the event loop)."""
        self._buffer = self._buffer + data if self._buffer else data
        if not self._head and not self._read_head():
            return
        if self._chunked:
            body = dechunk(self._buffer)
            if body is not None:
                self._finish(body)
        elif self._length is not None and len(self._buffer) >= self._length:
            self._finish(self._buffer[: self._length])

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        self._status = int(self._head[9:12])
        length = LENGTH.search(self._head)
        self._length = int(length[1]) if length else 0 if self._status in BODILESS else None
        self._chunked = self._length is None and CHUNKED.search(self._head) is not None
        return True

    def _finish(self, body: bytes) -> None:
        if CLOSING.search(self._head):
            self.close()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Answer(self._status, self._head, body))
