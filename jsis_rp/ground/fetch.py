"""One HTTP call: time-outs, a deadline for the whole, a size cap, no redirects. Called by `sign_in/provider.py`."""

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests import Response

LARGEST_ANSWER = 1_000_000
CHUNK = 16_384


class FetchFailed(Exception):
    """There is no usable answer; the message names method, address and kind of failure, and no content."""


@dataclass(frozen=True)
class HttpAnswer:
    """Status and body of an answer."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object, or None when it is not one."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


def fetch(
    method: str,
    url: str,
    *,
    timeouts_s: tuple[float, float],
    form: dict[str, str] | None = None,
    bearer: str | None = None,
) -> HttpAnswer:
    """Call `url` and return the answer, or raise `FetchFailed`: connection, time and size are all limited.

    `timeouts_s` are (connect, read); the read time-out is also the deadline of the whole answer.
    """
    import requests

    headers = {"Accept": "application/json"}
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    try:
        with requests.Session() as http:
            http.trust_env = False
            answer = http.request(method, url, data=form, headers=headers, timeout=timeouts_s, allow_redirects=False, stream=True)
            with answer:
                return HttpAnswer(answer.status_code, _read(answer, time.monotonic() + timeouts_s[1]))
    except (requests.RequestException, ValueError) as error:
        raise FetchFailed(f"{method} {url}: {type(error).__name__}") from None


def _read(answer: "Response", deadline: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER or time.monotonic() > deadline:
            raise ValueError("answer too large or too slow")
    return bytes(body)
