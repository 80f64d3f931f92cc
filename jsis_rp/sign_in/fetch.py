"""One HTTP call to the provider: time-outs, a deadline for the whole, a size cap, no redirects. Called by `provider.py`."""

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jsis_rp.sign_in.refused import Reason, Refused

if TYPE_CHECKING:
    from requests import Response

LARGEST_ANSWER = 1_000_000
CHUNK = 16_384


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object, or None when it is not one."""
        try:
            told = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return told if isinstance(told, dict) else None


def fetch(
    method: str,
    url: str,
    *,
    timeouts_s: tuple[float, float],
    form: dict[str, str] | None = None,
    bearer: str | None = None,
) -> Answer:
    """Call `url` and return the answer, or raise `Refused(UNREACHABLE)`: connection, time and size are all limited.

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
                return Answer(answer.status_code, _read(answer, time.monotonic() + timeouts_s[1]))
    except (requests.RequestException, ValueError) as error:
        raise Refused(Reason.UNREACHABLE, f"{method} {url}: {type(error).__name__}") from None


def _read(answer: "Response", deadline: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER or time.monotonic() > deadline:
            raise ValueError("answer too large or too slow")
    return bytes(body)
