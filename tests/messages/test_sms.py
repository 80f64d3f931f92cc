"""Text messages: the gateway gets what its template says, and a text cannot break out of it."""

from collections.abc import Callable

import orjson
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from idp.ground.fetch import Fetcher
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable
from idp.messages.sms import HttpSmsDriver
from idp.settings import Fetch, Messages

Make = Callable[..., Delivery]
NASTY = 'Code "ab1", {number} {token}\n\\ & = é'


def _driver(server: HTTPServer, **settings: object) -> HttpSmsDriver:
    values = {"sms_url": server.url_for("/send"), "sms_token": "gateway-token", **settings}
    return HttpSmsDriver(Messages.model_validate(values), Fetcher(Fetch()))


def test_a_text_is_escaped_into_the_json_template(httpserver: HTTPServer, delivery: Make) -> None:
    """Quotes, line breaks and things that look like placeholders arrive as they were written."""
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(status=202)

    httpserver.expect_request("/send").respond_with_handler(answer)
    headers = {"authorization": "Bearer {token}"}
    _driver(httpserver, sms_headers=headers)(delivery("sms", "+32470000001", text=NASTY))
    assert orjson.loads(asked[0].data) == {"to": "+32470000001", "text": NASTY}
    assert asked[0].headers["Authorization"] == "Bearer gateway-token"
    assert asked[0].headers["Content-Type"] == "application/json"


def test_a_text_is_escaped_into_a_form_template(httpserver: HTTPServer, delivery: Make) -> None:
    """The same for a gateway that wants a form."""
    seen: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        seen.append(request.form.to_dict())
        return Response(status=200)

    httpserver.expect_request("/send").respond_with_handler(answer)
    driver = _driver(
        httpserver, sms_body="To={number}&Body={text}", sms_headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    driver(delivery("sms", "+32470000001", text=NASTY))
    assert seen == [{"To": "+32470000001", "Body": NASTY}]


@pytest.mark.parametrize(
    ("status", "for_good"), [(400, True), (403, True), (408, False), (429, False), (500, False), (503, False)]
)
def test_what_the_gateway_answers_decides_on_another_try(
    httpserver: HTTPServer, delivery: Make, status: int, for_good: bool
) -> None:
    """A refusal is final, an overload is not (RFC 9110 15.5, 15.6)."""
    httpserver.expect_request("/send").respond_with_data("no", status=status)
    with pytest.raises(DeliveryFailed) as caught:
        _driver(httpserver)(delivery("sms", "+32470000001"))
    assert isinstance(caught.value, Undeliverable) is for_good


def test_a_template_that_cannot_be_escaped_is_refused_at_start() -> None:
    """XML or plain text has no escaping here: better no start than an injection."""
    with pytest.raises(ValueError, match="use JSON or a form"):
        HttpSmsDriver(Messages(sms_headers={"content-type": "text/xml"}), Fetcher(Fetch()))
