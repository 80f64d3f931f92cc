"""The small HTTP client: bodies by length, by chunks and by the end of the connection, and what it does when it breaks."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bench.connection import Answer, Connection, dechunk

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def talk(script: Script, requests: int = 1) -> list[Answer]:
    """Sends requests to a server that follows `script` for each connection."""

    async def main() -> list[Answer]:
        server = await asyncio.start_server(script, "127.0.0.1", 0)
        async with server:
            connection = Connection("127.0.0.1", server.sockets[0].getsockname()[1])
            answers = [await connection.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(requests)]
            connection.close()
        return answers

    return asyncio.run(main())


def once(*pieces: bytes) -> Script:
    """Answers one request with these pieces, sent apart, then closes."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    return script


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",),
        (b"HTTP/1.1 200 OK\r\ncontent-le", b"ngth: 5\r\n\r\nhe", b"llo"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nl", b"lo\r\n0\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhel", b"lo"),
    ],
)
def test_a_body_is_read_whole_however_it_is_delimited(pieces: tuple[bytes, ...]) -> None:
    """RFC 9112 6.3."""
    assert talk(once(*pieces))[0].body == b"hello"


def test_an_unfinished_chunked_body_is_not_taken_for_a_whole_one() -> None:
    """RFC 9112 8: an incomplete message must not pass, even where it ends like a complete one."""
    assert dechunk(b"9\r\nab0\r\n\r\n") is None
    assert dechunk(b"5\r\nhello\r\n0\r\n") is None
    assert dechunk(b"5\r\n0\r\n\r\n\r\n0\r\n\r\n") == b"0\r\n\r\n"


def test_a_request_on_a_connection_that_the_server_closed_is_sent_again() -> None:
    """A server may close a kept connection at any time; the request then goes over a new one."""
    answers = talk(once(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), requests=3)
    assert [item.body for item in answers] == [b"ok"] * 3


def test_a_body_cut_short_is_an_error() -> None:
    """A new connection that breaks in the middle of an answer is not hidden."""
    with pytest.raises(ConnectionResetError):
        talk(once(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"))


def test_repeated_headers_are_all_given() -> None:
    """Set-Cookie comes once per cookie (RFC 6265 3)."""
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX: y\r\nset-cookie: b=2"
    assert Answer(200, head, b"").headers("Set-Cookie") == ["a=1", "b=2"]
