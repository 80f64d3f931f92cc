"""Pushed authorization requests (RFC 9126): the push, its errors, and the reference at the authorization endpoint."""

from typing import Any

import pytest
from werkzeug.test import Client as WsgiClient

from tests.people import Moment
from tests.protocol.authorization.browser import CALLBACK, ISSUER, World, answer_of, pkce

PAR = "/cas/oauth2/par"
GOOD = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "pushed", "nonce": "n-2"}


def push(world: World, client_id: str = "rp", query: str = "", **changes: str) -> tuple[int, dict[str, Any]]:
    """Push a good request, changed; status and body."""
    caller = WsgiClient(world.place.provider.wsgi)
    answer = caller.post(PAR + query, data={**GOOD, **changes}, headers=world.basic(client_id))
    return answer.status_code, answer.json or {}


def by_reference(world: World, request_uri: str, client_id: str = "rp", **more: str) -> Any:
    """The authorization request that names nothing but client and reference."""
    names = ("redirect_uri", "response_type", "scope", "state", "nonce")
    changes: dict[str, str | None] = {**dict.fromkeys(names), "client_id": client_id, "request_uri": request_uri, **more}
    return world.ask(**changes)


def test_a_pushed_request_is_answered_as_it_was_pushed(world: World) -> None:
    """RFC 9126 2.2 and 4: 201, a reference, a lifetime; parameters beside the reference count for nothing."""
    world.sign_in()
    verifier, challenge = pkce()
    status, pushed = push(world, **challenge)
    assert (status, pushed["expires_in"]) == (201, 90)
    assert pushed["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    where, given = answer_of(by_reference(world, pushed["request_uri"], scope="openid email", state="evil"))
    assert (where, given["state"], given["iss"]) == (CALLBACK, "pushed", ISSUER)
    tokens = world.exchange(given["code"], code_verifier=verifier)
    assert (tokens["scope"], world.claims_of(tokens["id_token"])["nonce"]) == ("openid", "n-2")


def test_a_reference_serves_one_answer(world: World) -> None:
    """RFC 9126 7.3: one-time use. A second request gets a page, not a code."""
    world.sign_in()
    reference = push(world)[1]["request_uri"]
    assert "code" in answer_of(by_reference(world, reference))[1]
    assert by_reference(world, reference).status_code == 400


def test_a_reload_before_the_answer_does_no_harm(world: World) -> None:
    """The reference is used up when the request is answered, not when it is first seen; and not when the login took long."""
    reference = push(world)[1]["request_uri"]
    for _ in range(2):
        assert "/cas/login?login=" in by_reference(world, reference).headers["Location"]
    world.sign_in()
    assert "code" in answer_of(by_reference(world, reference))[1]


def test_a_reference_is_of_its_client_and_for_its_time(world: World, moment: Moment) -> None:
    """RFC 9126 2.2: bound to the client; 4: expired or unknown ones are refused."""
    world.sign_in()
    world.add("other", skip_consent=True)
    reference = push(world)[1]["request_uri"]
    assert by_reference(world, reference, "other").status_code == 400
    assert by_reference(world, reference + "x").status_code == 400
    moment.forward(91)
    assert by_reference(world, reference).status_code == 400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"response_type": "smoke"}, "unsupported_response_type"),
        ({"scope": "unknown"}, "invalid_scope"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_at_the_push(world: World, changes: dict[str, str], code: str) -> None:
    """RFC 9126 2.3: errors as at the token endpoint."""
    status, body = push(world, **changes)
    assert (status, body["error"]) == (400, code)


def test_only_the_client_itself_can_push(world: World) -> None:
    """RFC 9126 2: client authentication as at the token endpoint; nothing in the query."""
    caller = WsgiClient(world.place.provider.wsgi)
    assert caller.post(PAR, data={**GOOD, "client_id": "rp"}).status_code == 401
    assert caller.get(PAR).status_code == 405
    assert push(world, query="?client_id=rp")[0] == 400
    assert push(world, client_id="rp", response_type="code")[0] == 201


def test_the_secret_is_not_kept_with_the_request(world: World) -> None:
    """What authenticated the client is no parameter of the request."""
    from sqlalchemy import select

    from idp.protocol.authorization.pushed import PushedRequest

    push(world)
    with world.place.database.read() as db:
        kept = db.scalars(select(PushedRequest.params)).one()
    assert world.secrets["rp"] not in kept
    assert "client_secret" not in kept
