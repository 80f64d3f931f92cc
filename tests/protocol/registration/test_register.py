"""POST /register: who may, what comes back, and what is refused with which code."""

import threading
from typing import Any

import pytest

from idp.clients import initial_tokens
from idp.clients.members import GRANT_TYPES
from idp.clients.models import ClientRow
from idp.ground.database import Database
from idp.ground.fetch import TooManyFetches
from tests.protocol.machine import CALLBACK, Machine, Tick
from tests.protocol.registration.dialogue import KEYS, MINIMAL, refusal, register, send


def test_a_client_hears_everything_that_was_registered_defaults_too(provider: Machine, tick: Tick) -> None:
    """RFC 7591 3.2.1, Registration 1.0 3.2: 201 with all registered metadata."""
    answer = register(provider, **{"client_name": "An app", "client_name#fr": "Une application", "unheard_of": {"x": 1}})
    assert answer.status == 201
    assert answer.header("Cache-Control") == "no-store"
    told = answer.json
    assert told["client_id_issued_at"] == int(tick.at)
    assert told["client_secret_expires_at"] == 0
    assert len(told["client_secret"]) >= 43
    assert told["registration_client_uri"] == f"https://idp.example/cas/oauth2/register?client_id={told['client_id']}"
    assert told["redirect_uris"] == [CALLBACK]
    assert (told["client_name"], told["client_name#fr"]) == ("An app", "Une application")
    assert told["application_type"] == "web"
    assert told["response_types"] == ["code"]
    assert told["grant_types"] == ["authorization_code"]
    assert told["token_endpoint_auth_method"] == "client_secret_basic"
    assert told["id_token_signed_response_alg"] == "RS256"
    assert told["subject_type"] == "public"
    assert told["require_auth_time"] is False
    assert told["scope"] == "openid profile email address phone"
    assert "unheard_of" not in told


def test_a_registration_that_cannot_be_checked_now_is_asked_to_come_again(provider: Machine) -> None:
    """503 with Retry-After while as many threads as may wait for other servers do: the metadata is not at fault."""
    sector = "https://rp.example/sector.json"
    provider.wire.answers[sector] = TooManyFetches("busy")
    answer = register(provider, subject_type="pairwise", sector_identifier_uri=sector)
    assert refusal(answer) == (503, "temporarily_unavailable")
    assert answer.header("Retry-After") == "5"


def test_a_fresh_client_works_at_once(provider: Machine) -> None:
    """No second is waited for: the endpoints find a client that they have not seen yet, also in another process."""
    elsewhere = Machine(provider.database)
    elsewhere.protocol.refresh()
    told = register(provider, token_endpoint_auth_method="client_secret_post").json
    form = {"client_id": told["client_id"], "client_secret": told["client_secret"], "token": "x"}
    assert elsewhere.post("/revoke", form, "").status == 200
    assert provider.post("/revoke", {**form, "client_secret": "wrong" * 10}, "").json["error"] == "invalid_client"


@pytest.mark.parametrize("method", ["none", "private_key_jwt"])
def test_a_client_without_a_secret_gets_none(provider: Machine, method: str) -> None:
    """RFC 7591 3.2.1: client_secret_expires_at only with a client_secret."""
    told = register(provider, token_endpoint_auth_method=method, jwks=KEYS).json
    assert "client_secret" not in told
    assert "client_secret_expires_at" not in told


def test_only_hashes_are_kept(provider: Machine) -> None:
    """docs/threats.md: what is handed out is stored as a hash."""
    told = register(provider).json
    with provider.database.read() as db:
        row = db.get(ClientRow, told["client_id"])
        assert row is not None
        held = repr([row.details, row.secret_hash, row.secret_sealed, row.registration_key])
    assert told["client_secret"] not in held
    assert told["registration_access_token"] not in held
    assert row.source == "registration"
    assert "client.registered" in provider.events()


def test_a_client_cannot_give_itself_what_only_the_operator_gives(provider: Machine) -> None:
    """Our own members skip_consent and introspect_any are dropped."""
    told = register(provider, skip_consent=True, introspect_any=True).json
    assert {"skip_consent", "introspect_any"} & set(told) == set()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"redirect_uris": None}, 400, "invalid_redirect_uri"),
        ({"redirect_uris": []}, 400, "invalid_redirect_uri"),
        ({"redirect_uris": "https://rp.example/cb"}, 400, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://rp.example/cb#f"]}, 400, "invalid_redirect_uri"),
        ({"redirect_uris": [CALLBACK, CALLBACK]}, 400, "invalid_redirect_uri"),
        ({"initiate_login_uri": "http://rp.example/login"}, 400, "invalid_client_metadata"),
        ({"initiate_login_uri": "http://localhost/login"}, 400, "invalid_client_metadata"),
        ({"jwks": KEYS, "jwks_uri": "https://rp.example/jwks"}, 400, "invalid_client_metadata"),
        ({"grant_types": ["password"]}, 400, "invalid_client_metadata"),
        ({"response_types": ["id_token"]}, 400, "invalid_client_metadata"),
        ({"scope": "reports"}, 400, "invalid_client_metadata"),
        ({"software_statement": "a.b.c"}, 400, "invalid_software_statement"),
    ],
)
def test_refusals_have_the_registered_codes(provider: Machine, changes: dict[str, Any], status: int, code: str) -> None:
    """RFC 7591 3.2.2."""
    assert refusal(register(provider, **changes)) == (status, code)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b'{"redirect_uris": ["\xff"]}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
    ],
)
def test_only_a_json_object_is_read(provider: Machine, body: bytes, kind: str, status: int) -> None:
    """RFC 7591 3.1: application/json. The error is JSON, whatever the Accept header says."""
    answer = provider.call("POST", "/register", body=body, CONTENT_TYPE=kind, HTTP_ACCEPT="text/html")
    assert refusal(answer) == (status, "invalid_client_metadata")


def test_a_body_that_is_too_long_is_refused_before_it_is_read(provider: Machine) -> None:
    """RFC 9110 15.5.14; every endpoint answers alike."""
    answer = provider.call("POST", "/register", body=b" " * 262_145, CONTENT_TYPE="application/json")
    assert refusal(answer) == (413, "invalid_request")


def test_a_parameter_of_the_content_type_does_no_harm(provider: Machine) -> None:
    """RFC 9110 8.3.1: media types are compared without case and parameters."""
    assert send(provider, "POST", MINIMAL, CONTENT_TYPE="Application/JSON; charset=utf-8").status == 201


def test_a_closed_provider_registers_nobody(machine: Machine) -> None:
    """registration.mode = "closed" is the default; discovery then names no endpoint."""
    assert refusal(register(machine)) == (403, "access_denied")
    assert "registration_endpoint" not in machine.get("/.well-known/openid-configuration").json


def test_discovery_names_the_endpoint_when_it_works(guarded: Machine) -> None:
    """Discovery 3."""
    assert guarded.get("/.well-known/openid-configuration").json["registration_endpoint"] == (
        "https://idp.example/cas/oauth2/register"
    )


def test_an_initial_access_token_counts_its_uses(guarded: Machine, tick: Tick) -> None:
    """RFC 7591 3: 401 invalid_token without one, with a wrong one, a used one, an old one."""
    assert refusal(register(guarded)) == (401, "invalid_token")
    assert refusal(register(guarded, "made-up")) == (401, "invalid_token")
    twice = initial_tokens.issue(guarded.database, uses=2, valid_days=1)
    assert [register(guarded, twice).status for _ in range(3)] == [201, 201, 401]
    old = initial_tokens.issue(guarded.database, uses=1, valid_days=1)
    tick.forward(86_401)
    answer = register(guarded, old)
    assert refusal(answer) == (401, "invalid_token")
    assert answer.header("WWW-Authenticate").startswith('Bearer error="invalid_token"')


def test_a_refused_registration_uses_no_token_up(guarded: Machine) -> None:
    """Somebody who mistypes may try again."""
    once = initial_tokens.issue(guarded.database, uses=1, valid_days=1)
    assert register(guarded, once, redirect_uris=[]).status == 400
    assert register(guarded, once).status == 201


def test_a_wrong_token_is_refused_where_none_is_needed(provider: Machine) -> None:
    """A token that means nothing is a mistake that its owner should hear of."""
    assert refusal(register(provider, "made-up")) == (401, "invalid_token")


def test_one_use_is_one_client_however_many_ask_at_once(either: Machine) -> None:
    """One conditional UPDATE decides the race, on both databases."""
    machine = Machine(either.database, registration={"mode": "initial_access_token"})
    once = initial_tokens.issue(either.database, uses=1, valid_days=1)
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(register(machine, once).status)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 401, 401, 401, 401, 401]


def test_one_address_cannot_register_without_end(store: Database) -> None:
    """throttle.registrations_per_address: 429 with Retry-After."""
    machine = Machine(store, registration={"mode": "open"}, throttle={"registrations_per_address": "2 per 3600 second"})
    answers = [register(machine) for _ in range(3)]
    assert [answer.status for answer in answers] == [201, 201, 429]
    assert answers[2].header("Retry-After") == "3600"
    other = send(machine, "POST", MINIMAL, REMOTE_ADDR="192.0.2.8")
    assert other.status == 201


def test_scopes_are_narrowed_to_what_the_settings_allow(store: Database) -> None:
    """RFC 7591 2: the server may replace what it does not grant; offline_access goes with the grant type refresh_token."""
    machine = Machine(store, registration={"mode": "open", "allowed_scopes": ["openid", "email", "offline_access"]})
    assert register(machine, scope="openid profile offline_access").json["scope"] == "openid"
    grants = ["authorization_code", "refresh_token"]
    assert register(machine, grant_types=grants).json["scope"] == "openid email offline_access"
    assert refusal(register(machine, scope="profile")) == (400, "invalid_client_metadata")


def test_unused_clients_leave_and_used_ones_stay(provider: Machine, tick: Tick) -> None:
    """registration.unused_lifetime_s: neither a session nor a token refers to the client any more."""
    from idp.clients import registration_unused

    unused, used = register(provider).json["client_id"], register(provider).json["client_id"]
    tick.forward(1000)
    provider.code(provider.session(), client=used)
    assert registration_unused.purge(provider.database, unused_lifetime_s=1001) == 0
    assert registration_unused.purge(provider.database, unused_lifetime_s=999) == 1
    with provider.database.read() as db:
        assert db.get(ClientRow, unused) is None
        assert db.get(ClientRow, used) is not None
        assert db.get(ClientRow, "web") is not None


def test_the_grant_types_that_can_be_registered_are_those_that_work(provider: Machine) -> None:
    """One list for registration, one for the token endpoint: they agree."""
    announced = provider.get("/.well-known/openid-configuration").json["grant_types_supported"]
    assert set(GRANT_TYPES) <= set(announced)
