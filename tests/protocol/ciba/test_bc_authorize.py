"""The backchannel authentication endpoint: its checks in order, whom a hint means, who is told."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.accounts.models import Account
from idp.clients import commands
from idp.clients.members import Rules
from idp.clients.metadata import InvalidMetadata
from idp.ground import clock
from tests.protocol.elsewhere import CIBA, CLIENTS, PING_TOKEN, Elsewhere
from tests.protocol.machine import Machine, Tick

ACR = "https://ecas.ec.europa.eu/loa/"


def test_a_request_is_acknowledged(away_either: Elsewhere) -> None:
    """CIBA Core 7.3: auth_req_id with at least 128 bits, expires_in, interval."""
    answer = away_either.ask(binding_message="W4SCT")
    assert (answer.status, answer.header("Cache-Control")) == (200, "no-store")
    told = answer.json
    assert set(told) == {"auth_req_id", "expires_in", "interval"}
    assert (told["expires_in"], told["interval"]) == (300, 5)
    assert len(told["auth_req_id"]) >= 43
    row = away_either.row(told["auth_req_id"])
    assert (row.account_id, row.scope, row.sealed_ping) == (1, "openid profile", None)
    assert row.for_page == '{"binding_message":"W4SCT"}'
    assert "ciba.asked" in away_either.machine.events()


@pytest.mark.parametrize("hint", ["anna@example.eu", "ANNA@Example.eu ", "n0012345"])
def test_a_login_hint_is_an_address_or_a_uid(away: Elsewhere, hint: str) -> None:
    """CIBA Core 7.1, login_hint: whichever the person told the client."""
    assert away.row(away.ask(login_hint=hint).json["auth_req_id"]).account_id == 1


def test_an_id_token_of_ours_is_a_hint_for_its_client_only(away: Elsewhere, tick: Tick) -> None:
    """CIBA Core 7.1, id_token_hint: expired ones will do; somebody else's and forged ones will not."""
    handle = away.ask().json["auth_req_id"]
    away.decide(handle)
    token = away.poll(handle, "poller").json["id_token"]
    tick.forward(7200)
    assert away.ask(login_hint=None, id_token_hint=token).status == 200
    for client_id, hint in (("signer", token), ("poller", token[:-4] + "AAAA"), ("poller", "nonsense")):
        answer = away.ask(client_id if client_id != "signer" else "pinger", login_hint=None, id_token_hint=hint,
                          client_notification_token=PING_TOKEN)  # fmt: skip
        assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_an_id_token_with_a_pairwise_subject_is_a_hint_too(away: Elsewhere, machine: Machine) -> None:
    """Core 8.1: the subject says nothing about the account; the session of the token does, and the subject must fit."""
    details = {**CLIENTS["poller"], "subject_type": "pairwise", "redirect_uris": ["https://rp.example/cb"]}
    _, secret = commands.add(machine.database, details, client_id="paired", rules=Rules())
    machine.protocol.refresh()
    away.secrets["paired"] = secret or ""
    handle = away.ask("paired").json["auth_req_id"]
    away.decide(handle)
    token = away.poll(handle, "paired").json["id_token"]
    assert machine.claims_of(token)["sub"] != "n0012345"
    again = away.ask("paired", login_hint=None, id_token_hint=token)
    assert again.status == 200, again.body
    assert away.row(again.json["auth_req_id"]).account_id == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": None}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"login_hint": None}, "invalid_request"),
        ({"id_token_hint": "x.y.z"}, "invalid_request"),
        ({"login_hint": None, "login_hint_token": "x.y.z"}, "invalid_request"),
        ({"login_hint": "nobody@example.eu"}, "unknown_user_id"),
        ({"login_hint": "anna"}, "unknown_user_id"),
        ({"binding_message": "x" * 101}, "invalid_binding_message"),
        ({"binding_message": "two\nlines"}, "invalid_binding_message"),
        ({"binding_message": "\u202egnp.exe"}, "invalid_binding_message"),
        ({"binding_message": " padded"}, "invalid_binding_message"),
        ({"user_code": "1234"}, "invalid_request"),
        ({"requested_expiry": "0"}, "invalid_request"),
        ({"requested_expiry": "-5"}, "invalid_request"),
        ({"requested_expiry": "1.5"}, "invalid_request"),
        ({"requested_expiry": "٣٠"}, "invalid_request"),
        ({"requested_expiry": "9" * 40}, "invalid_request"),
        ({"request_uri": "https://rp.example/r"}, "invalid_request"),
        ({"request": "nonsense"}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_refused_with_its_code(away: Elsewhere, changes: dict[str, str | None], error: str) -> None:
    """CIBA Core 13."""
    answer = away.ask(**changes)
    assert (answer.status, answer.json["error"]) == (400, error), answer.body
    assert answer.json["error_description"].isascii()


@pytest.mark.parametrize("message", ["1234", "Paiement de 12 € à Léa", "Ω", "x" * 100])
def test_plain_binding_messages_of_any_script_are_taken(away: Elsewhere, message: str) -> None:
    """CIBA Core 7.1: a limited set of plain text characters, in the language of the person."""
    assert away.ask(binding_message=message).status == 200


@pytest.mark.parametrize(("asked", "given_s"), [("30", 30), ("900", 900), ("100000", 900), ("", 300)])
def test_the_requested_expiry_counts_up_to_the_longest(away: Elsewhere, tick: Tick, asked: str, given_s: int) -> None:
    """CIBA Core 7.1, requested_expiry; the answer says what was given, and it holds."""
    told = away.ask(requested_expiry=asked or None).json
    assert told["expires_in"] == given_s
    tick.forward(given_s - 1)
    assert away.error(told["auth_req_id"], "poller") == "authorization_pending"
    tick.forward(1)
    assert away.error(told["auth_req_id"], "poller") == "expired_token"


def test_only_registered_clients_that_authenticate_may_ask(away: Elsewhere, machine: Machine) -> None:
    """CIBA Core 7.1 and 13: 401 invalid_client, unauthorized_client, and nothing in the query."""
    form = {"scope": "openid", "login_hint": "anna@example.eu"}
    assert machine.post("/bc-authorize", form).json["error"] == "unauthorized_client"
    for changed, auth in (({"client_id": "tv"}, ""), ({}, ""), ({}, away.basic("poller")[:-4] + "AAA=")):
        answer = machine.post("/bc-authorize", {**form, **changed}, auth=auth)
        assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    in_query = machine.call("POST", "/bc-authorize", query=urlencode(form), HTTP_AUTHORIZATION=away.basic("poller"))
    assert in_query.json["error"] == "invalid_request"
    twice = machine.post("/bc-authorize", [*form.items(), ("scope", "openid")], away.basic("poller"))
    assert twice.json["error"] == "invalid_request"
    assert machine.call("GET", "/bc-authorize").status == 405


@pytest.mark.parametrize(
    ("token", "status"),
    [(PING_TOKEN, 200), ("a" * 22, 200), ("a" * 1024, 200), (None, 400), ("short", 400), ("a" * 1025, 400), ("a b" * 20, 400)],
)
def test_a_ping_needs_a_bearer_token_of_a_decent_length(away: Elsewhere, token: str | None, status: int) -> None:
    """CIBA Core 7.1, client_notification_token: RFC 6750 2.1 syntax, 128 bits at least, 1024 characters at most."""
    assert away.ask("pinger", client_notification_token=token).status == status


def test_a_disabled_account_is_an_unknown_one(away: Elsewhere, machine: Machine) -> None:
    """CIBA Core 14: what stands behind unknown_user_id is nobody's business."""
    unknown = away.ask(login_hint="nobody@example.eu")
    machine.change(Account, 1, disabled_at=clock.now())
    disabled = away.ask()
    assert (unknown.status, unknown.body) == (disabled.status, disabled.body)


def test_asking_for_unknown_people_runs_into_a_limit(away: Elsewhere) -> None:
    """CIBA Core 14: a client must not learn who has an account by trying."""
    errors = [away.ask(login_hint=f"nobody{number}@example.eu") for number in range(101)]
    assert {answer.status for answer in errors[:100]} == {400}
    assert (errors[100].status, errors[100].json["error"]) == (429, "temporarily_unavailable")


def test_asking_with_one_client_after_another_runs_into_the_limit_of_the_network(away: Elsewhere, machine: Machine) -> None:
    """Where clients register themselves, a limit for each of them alone would limit nothing."""
    other = Machine(machine.database, throttle={"ciba_unknown_per_address": "5 per 3600 second"})
    away = Elsewhere(other, known=away)
    statuses = [
        away.ask(client_id, login_hint="nobody@example.eu", client_notification_token=PING_TOKEN).status
        for client_id in ("poller", "pinger") * 3
    ]
    assert statuses == [400] * 5 + [429]


def test_levels_are_kept_in_order_and_unknown_ones_ignored(away: Elsewhere) -> None:
    """CIBA Core 7.1, acr_values."""
    row = away.row(away.ask(acr_values=f"urn:x {ACR}high {ACR}medium").json["auth_req_id"])
    assert row.wanted_acr == [f"{ACR}high", f"{ACR}medium"]


def test_the_person_is_told_by_mail_in_their_language(away_either: Elsewhere) -> None:
    """CIBA Core 7.4: the message names the service and leads to the page; after some the requests come without mails."""
    ids = [away_either.row(away_either.ask().json["auth_req_id"]).id for _ in range(8)]
    mails = away_either.messages("mail")
    assert len(mails) == 6
    recipient, letter = mails[0]
    assert (recipient, letter["language"]) == ("anna@example.eu", "fr")
    assert "Call Centre" in letter["subject"]
    assert f"https://idp.example/cas/requests/{ids[0]}" in letter["text"]
    assert "Anna Example" in letter["text"]


def test_the_settings_choose_text_messages_and_demand_binding_messages(machine: Machine) -> None:
    """FAPI-CIBA 5.2.2: `require_binding_message`; `notices` says how people are told."""
    other = Machine(machine.database, ciba={"notices": ["sms"], "require_binding_message": True})
    away = Elsewhere(other)
    assert away.ask().json["error"] == "invalid_request"
    assert away.ask(binding_message="77").status == 200
    (recipient, payload), *_ = away.messages("sms")
    assert recipient == "+32470000001"
    assert "/cas/requests/" in payload["text"]
    assert away.messages("mail") == []


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"backchannel_token_delivery_mode": None}, "backchannel_token_delivery_mode"),
        ({"backchannel_token_delivery_mode": "push"}, "backchannel_token_delivery_mode"),
        ({"backchannel_client_notification_endpoint": None}, "backchannel_client_notification_endpoint"),
        ({"backchannel_client_notification_endpoint": "http://rp.example/p"}, "backchannel_client_notification_endpoint"),
        (
            {"backchannel_client_notification_endpoint": "https://rp.example/" + "p" * 600},
            "backchannel_client_notification_endpoint",
        ),
        ({"backchannel_authentication_request_signing_alg": "ES256"}, "backchannel_authentication_request_signing_alg"),
        ({"backchannel_authentication_request_signing_alg": "none"}, "backchannel_authentication_request_signing_alg"),
        ({"backchannel_authentication_request_signing_alg": "HS256"}, "backchannel_authentication_request_signing_alg"),
        ({"backchannel_user_code_parameter": True}, "backchannel_user_code_parameter"),
        ({"profile": "fapi2"}, "backchannel_authentication_request_signing_alg"),
        ({"token_endpoint_auth_method": "none"}, "grant_types"),
    ],
)
def test_metadata_that_cannot_work_is_refused(machine: Machine, change: dict[str, Any], member: str) -> None:
    """CIBA Core 4: delivery mode, notification endpoint, signing algorithm, user codes."""
    with pytest.raises(InvalidMetadata) as caught:
        commands.add(machine.database, {**CLIENTS["pinger"], **change}, client_id="new", rules=Rules())
    assert member in {fault.member for fault in caught.value.faults}


def test_discovery_announces_poll_and_ping_and_no_more(machine: Machine) -> None:
    """CIBA Core 4."""
    told = machine.get("/.well-known/openid-configuration").json
    assert told["backchannel_authentication_endpoint"] == "https://idp.example/cas/oauth2/bc-authorize"
    assert told["backchannel_token_delivery_modes_supported"] == ["poll", "ping"]
    assert told["backchannel_user_code_parameter_supported"] is False
    assert {"ES256", "PS256"} <= set(told["backchannel_authentication_request_signing_alg_values_supported"])
    assert not {"none", "HS256"} & set(told["backchannel_authentication_request_signing_alg_values_supported"])
    assert CIBA in told["grant_types_supported"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(
    st.sampled_from(["scope", "login_hint", "id_token_hint", "binding_message", "requested_expiry", "request", "acr_values"]),
    st.text(max_size=40),
))  # fmt: skip
def test_any_text_in_any_parameter_gives_an_answer_of_the_protocol(away: Elsewhere, form: dict[str, str]) -> None:
    """A 4xx with the right code, never a 500."""
    answer = away.ask(**{name: value.encode("utf-8", "ignore").decode() for name, value in form.items()})
    assert answer.status in (200, 400, 429), answer.body
