"""Text messages through whatever HTTP gateway the operator has: address, headers and body template are settings.

Called by the worker. In the template `{number}` and `{text}` are replaced, in the headers `{token}`; the values are escaped
for the content type of the request, so that a text can break out of neither JSON nor a form.
"""

import json
import re
from urllib.parse import quote_plus

from idp.ground.fetch import Fetcher, FetchRefused
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable
from idp.settings import Messages

PLACEHOLDER = re.compile(r"\{(number|text|token)\}")
WORTH_ANOTHER_TRY = (408, 425, 429)


def fill(template: str, values: dict[str, str]) -> str:
    """`template` with each known placeholder replaced, once: a value that looks like a placeholder stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)


def escape(value: str, content_type: str) -> str:
    """`value` as it may stand inside a quoted JSON string or a form field. Raises ValueError for another content type."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return json.dumps(value)[1:-1]
    if kind == "application/x-www-form-urlencoded":
        return quote_plus(value)
    raise ValueError(f"a text message cannot be written as {kind or 'nothing'}: use JSON or a form")


class HttpSmsDriver:
    """Posts each text message to the gateway of the settings. Raises ValueError when these cannot work."""

    def __init__(self, settings: Messages, fetcher: Fetcher) -> None:
        headers = {name.title(): fill(value, {"token": settings.sms_token}) for name, value in settings.sms_headers.items()}
        headers.setdefault("Content-Type", "application/json")
        escape("", headers["Content-Type"])
        self._url, self._body, self._headers, self._fetcher = settings.sms_url, settings.sms_body, headers, fetcher

    def __call__(self, delivery: Delivery) -> None:
        """Send one text message. Raises Undeliverable when the gateway refuses it for good, else DeliveryFailed."""
        kind = self._headers["Content-Type"]
        values = {"number": escape(delivery.recipient, kind), "text": escape(str(delivery.payload["text"]), kind)}
        body = fill(self._body, values).encode()
        try:
            answer = self._fetcher.send("POST", self._url, body=body, headers=self._headers, trusted=True)
        except FetchRefused as error:
            raise DeliveryFailed(str(error)) from error
        if 200 <= answer.status < 300:
            return
        again = answer.status >= 500 or answer.status in WORTH_ANOTHER_TRY
        raise (DeliveryFailed if again else Undeliverable)(f"the gateway answered {answer.status}")
