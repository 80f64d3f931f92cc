"""Pings (CIBA Core 10.2): queued with the decision, sent once with the client's token, given up when the client refuses."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from idp.ground import clock
from idp.ground.fetch import Fetcher
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable
from idp.protocol.ciba import notice
from idp.protocol.ciba.notice import queue_ping
from idp.settings import Fetch
from tests.protocol.elsewhere import PING_TO, PING_TOKEN, Elsewhere

FETCHER = Fetcher(Fetch.model_validate({"allowed_networks": ["127.0.0.0/8"]}))


def delivery(url: str) -> Delivery:
    """A ping as the worker hands it over."""
    payload = {"auth_req_id": "the-request", "token": PING_TOKEN, "client_id": "pinger"}
    return Delivery(1, "ping", url, payload, clock.now(), 1)


def test_a_decision_queues_a_ping_for_who_wants_one(away_either: Elsewhere) -> None:
    """To the registered endpoint, sealed while it waits; a client that polls gets none."""
    handle = away_either.ask("pinger", client_notification_token=PING_TOKEN).json["auth_req_id"]
    row, client = away_either.row(handle), away_either.machine.protocol.clients.get("pinger")
    assert client is not None
    assert PING_TOKEN not in str(row.sealed_ping)
    polled = away_either.row(away_either.ask().json["auth_req_id"])
    with away_either.machine.database.begin() as db:
        queue_ping(db, away_either.machine.seal, row, client)
        queue_ping(db, away_either.machine.seal, polled, client)
    assert away_either.messages("ping") == [
        (PING_TO, {"auth_req_id": handle, "token": PING_TOKEN, "client_id": "pinger"}),
    ]


@pytest.mark.parametrize("status", [200, 204])
def test_a_ping_carries_the_id_and_the_clients_own_token(httpserver: HTTPServer, status: int) -> None:
    """“... an HTTP POST Request to the Client Notification Endpoint”, JSON, bearer token; bodies are ignored."""
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response("not for us" if status == 200 else "", status)

    httpserver.expect_request("/ping", method="POST").respond_with_handler(answer)
    notice.driver(FETCHER)(delivery(httpserver.url_for("/ping")))
    (request,) = seen
    assert request.headers["Authorization"] == f"Bearer {PING_TOKEN}"
    assert request.headers["Content-Type"] == "application/json"
    assert request.json == {"auth_req_id": "the-request"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302, 307])
def test_a_client_that_refuses_or_redirects_is_left_alone(httpserver: HTTPServer, status: int) -> None:
    """“The OP MUST NOT follow redirects”; what was refused once is not sent again."""
    httpserver.expect_request("/ping").respond_with_data("", status, {"Location": httpserver.url_for("/elsewhere")})
    with pytest.raises(Undeliverable):
        notice.driver(FETCHER)(delivery(httpserver.url_for("/ping")))
    assert [request.path for request, _ in httpserver.log] == ["/ping"]


@pytest.mark.parametrize("status", [500, 503, 201])
def test_a_client_in_trouble_is_tried_again(httpserver: HTTPServer, status: int) -> None:
    """The outbox repeats what failed for a while."""
    httpserver.expect_request("/ping").respond_with_data("", status)
    with pytest.raises(DeliveryFailed) as caught:
        notice.driver(FETCHER)(delivery(httpserver.url_for("/ping")))
    assert not isinstance(caught.value, Undeliverable)


def test_a_private_address_is_not_reached() -> None:
    """The guarded fetcher sends, so that no client makes us call addresses inside."""
    with pytest.raises(DeliveryFailed, match="not a public address"):
        notice.driver(Fetcher(Fetch()))(delivery("https://127.0.0.1/ping"))
