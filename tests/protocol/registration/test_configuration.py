"""GET, PUT and DELETE at the registration_client_uri (RFC 7592)."""

from typing import Any

import pytest

from idp.clients.models import ClientRow
from tests.protocol.machine import CALLBACK, Machine
from tests.protocol.registration.dialogue import KEYS, at_home, refusal, register

PUT = {"redirect_uris": ["https://rp.example/other"]}


def test_a_client_reads_what_it_registered(provider: Machine) -> None:
    """RFC 7592 2.1 and 3; the secret was told once."""
    told = register(provider, client_name="An app").json
    answer = at_home(provider, told, "GET")
    assert answer.status == 200
    assert answer.json == {name: value for name, value in told.items() if not name.startswith("client_secret")}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_wrong_token_opens_nothing(provider: Machine, method: str) -> None:
    """RFC 7592 2: 401; an unknown client answers alike, and so does a client of the operator."""
    told, other = register(provider).json, register(provider).json
    document = {"client_id": told["client_id"], **PUT} if method == "PUT" else None
    for token in ("made-up", other["registration_access_token"], told["client_secret"]):
        assert refusal(at_home(provider, told, method, document, token)) == (401, "invalid_token")
    for query in ("client_id=nobody", "client_id=web", ""):
        answer = provider.call(method, "/register", query=query, HTTP_AUTHORIZATION=f"Bearer {told['registration_access_token']}")
        assert refusal(answer) == (401, "invalid_token")
    assert refusal(provider.call(method, "/register", query=f"client_id={told['client_id']}")) == (401, "invalid_token")
    assert at_home(provider, told, "GET").status == 200


def test_a_put_replaces_everything(provider: Machine) -> None:
    """RFC 7592 2.2: what is left out falls back; the secret and the registration access token stay."""
    told = register(provider, client_name="An app", contacts=["a@rp.example"]).json
    answer = at_home(provider, told, "PUT", {"client_id": told["client_id"], **PUT})
    assert answer.status == 200
    assert answer.json["redirect_uris"] == ["https://rp.example/other"]
    assert "client_name" not in answer.json
    assert "client_secret" not in answer.json
    assert answer.json["registration_access_token"] == told["registration_access_token"]
    assert at_home(provider, told, "GET").json == answer.json
    client = provider.protocol.clients.get(told["client_id"])
    assert client is not None
    assert client.redirect_uris == ("https://rp.example/other",)
    assert client.has_secret(told["client_secret"])


def test_a_put_may_send_back_what_was_told(provider: Machine) -> None:
    """Clients read, change and send; members that are ours to say are passed over."""
    told = register(provider).json
    answer = at_home(provider, told, "PUT", {**told, "client_name": "Renamed", "client_id_issued_at": 1})
    assert answer.status == 200
    assert answer.json["client_name"] == "Renamed"
    assert answer.json["client_id_issued_at"] == told["client_id_issued_at"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "web"}, "invalid_client_metadata"),
        ({"client_id": None}, "invalid_client_metadata"),
        ({"client_id": ["x"]}, "invalid_client_metadata"),
        ({"client_secret": "chosen-by-the-client-0123456789-0123456789"}, "invalid_client_metadata"),
        ({"client_secret": 7}, "invalid_client_metadata"),
        ({"redirect_uris": ["http://rp.example/cb"]}, "invalid_redirect_uri"),
        ({"initiate_login_uri": "http://rp.example/"}, "invalid_client_metadata"),
    ],
)
def test_a_bad_put_changes_nothing(provider: Machine, changes: dict[str, Any], code: str) -> None:
    """RFC 7592 2.2: client_id must match, the secret cannot be chosen, and the metadata are checked as at registration."""
    told = register(provider).json
    answer = at_home(provider, told, "PUT", {"client_id": told["client_id"], **PUT, **changes})
    assert refusal(answer) == (400, code)
    assert at_home(provider, told, "GET").json["redirect_uris"] == [CALLBACK]


def test_a_client_that_comes_to_need_a_secret_gets_one(provider: Machine) -> None:
    """And loses it with a method that has none."""
    told = register(provider, token_endpoint_auth_method="none").json
    document = {"client_id": told["client_id"], **PUT}
    fresh = at_home(provider, told, "PUT", document).json
    assert fresh["client_secret_expires_at"] == 0
    client = provider.protocol.clients.get(told["client_id"])
    assert client is not None
    assert client.has_secret(fresh["client_secret"])
    gone = at_home(provider, told, "PUT", {**document, "token_endpoint_auth_method": "private_key_jwt", "jwks": KEYS})
    assert "client_secret" not in gone.json
    with provider.database.read() as db:
        row = db.get(ClientRow, told["client_id"])
        assert row is not None
        assert row.secret_hash is None


def test_a_delete_ends_the_client_and_its_tokens(provider: Machine) -> None:
    """RFC 7592 2.3: 204 without a body; its registration access token is void as well."""
    told = register(provider).json
    answer = at_home(provider, told, "DELETE")
    assert (answer.status, answer.body) == (204, b"")
    assert refusal(at_home(provider, told, "GET")) == (401, "invalid_token")
    assert refusal(at_home(provider, told, "DELETE")) == (401, "invalid_token")
    assert provider.protocol.clients.get(told["client_id"]) is None
    assert "client.removed" in provider.events()


def test_the_methods_are_named(provider: Machine) -> None:
    """405 with Allow for what is not offered."""
    assert provider.call("PATCH", "/register").header("Allow") == "DELETE, GET, HEAD, OPTIONS, POST, PUT"


def test_a_registered_client_keeps_its_rights_when_registration_closes(provider: Machine) -> None:
    """Closing registration strands nobody."""
    told = register(provider).json
    closed = Machine(provider.database)
    assert at_home(closed, told, "GET").status == 200
    assert at_home(closed, told, "DELETE").status == 204
