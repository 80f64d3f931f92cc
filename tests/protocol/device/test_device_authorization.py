"""The device authorization endpoint: who may ask, what comes back, and what the code looks like."""

import io
import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.device import user_code
from tests.protocol.elsewhere import DEVICE_CODE, Elsewhere
from tests.protocol.machine import BASIC, Machine, Tick

ACR = "https://ecas.ec.europa.eu/loa/"


def test_a_device_is_told_its_codes_and_where_they_are_typed(away_either: Elsewhere) -> None:
    """RFC 8628 3.2: every member of the answer, and 6.1: eight unambiguous letters in two groups."""
    answer = away_either.device()
    assert (answer.status, answer.header("Cache-Control")) == (200, "no-store")
    told = answer.json
    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", told["user_code"])
    assert len(told["device_code"]) >= 43
    assert told == {
        "device_code": told["device_code"],
        "user_code": told["user_code"],
        "verification_uri": "https://idp.example/cas/device",
        "verification_uri_complete": f"https://idp.example/cas/device?user_code={told['user_code']}",
        "expires_in": 600,
        "interval": 5,
    }
    assert "device.asked" in away_either.machine.events()


def test_neither_code_is_stored_as_it_was_handed_out(away: Elsewhere) -> None:
    """What we hand out is stored as a hash."""
    told = away.device().json
    row = away.row(told["device_code"])
    stored = b"".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in vars(row).values())
    assert told["device_code"].encode() not in stored
    assert told["user_code"].replace("-", "").encode() not in stored


@pytest.mark.parametrize(
    ("client_id", "changes", "status", "error"),
    [
        ("tv", {"scope": None}, 400, "invalid_scope"),
        ("tv", {"scope": "email unknown"}, 400, "invalid_scope"),
        ("poller", {}, 400, "unauthorized_client"),
    ],
)
def test_a_request_that_may_not_be_made_is_refused(
    away: Elsewhere, client_id: str, changes: dict[str, str | None], status: int, error: str
) -> None:
    """RFC 8628 3.1 and RFC 6749 5.2."""
    answer = away.device(client_id, **changes)
    assert (answer.status, answer.json["error"]) == (status, error)


def test_scopes_that_the_client_may_not_have_are_ignored(away: Elsewhere) -> None:
    """As at the authorization endpoint (Core 3.1.2.1); offline_access needs the grant type refresh_token."""
    assert away.row(away.device(scope="openid email offline_access").json["device_code"]).scope == "openid offline_access"
    assert away.row(away.device("recorder", scope="openid email").json["device_code"]).scope == "openid"


def test_wished_levels_are_kept_and_unknown_ones_ignored(away: Elsewhere) -> None:
    """acr_values as an extension, read as in Core 3.1.2.1."""
    asked = away.device(acr_values=f"{ACR}high urn:unknown {ACR}medium").json["device_code"]
    assert away.row(asked).wanted_acr == [f"{ACR}high", f"{ACR}medium"]


def test_a_confidential_client_authenticates(away: Elsewhere, machine: Machine) -> None:
    """RFC 8628 3.1: the requirements of RFC 6749 3.2.1 hold here too."""
    assert away.device("recorder").status == 200
    answer = machine.post("/device_authorization", {"client_id": "recorder", "scope": "openid"}, auth="")
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert machine.post("/device_authorization", {"scope": "openid"}, auth=BASIC).json["error"] == "unauthorized_client"
    answer = machine.post("/device_authorization", [("client_id", "tv"), ("scope", "openid"), ("scope", "profile")], auth="")
    assert answer.json["error"] == "invalid_request"


def test_one_network_cannot_fill_the_table(away: Elsewhere, tick: Tick) -> None:
    """RFC 8628 5.1: every live code makes guessing easier."""
    for _ in range(120):
        assert away.device().status == 200
    answer = away.device()
    assert (answer.status, answer.json["error"]) == (429, "temporarily_unavailable")
    assert int(answer.header("Retry-After")) > 0
    tick.forward(601)
    assert away.device().status == 200


def test_the_qr_code_is_a_picture_of_the_address(machine: Machine) -> None:
    """RFC 8628 3.3.1: for devices that cannot draw one; it says nothing about whether the code exists."""
    answer = machine.call("GET", "", query="user_code=bcdf%20ghjk", PATH_INFO="/cas/device/qr")
    assert (answer.status, answer.header("Content-Type")) == (200, "image/svg+xml")
    drawn = io.BytesIO()
    same = segno.make("https://idp.example/cas/device?user_code=BCDF-GHJK", error="m", micro=False)
    same.save(drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False)
    assert answer.body == drawn.getvalue()
    wrong = machine.call("GET", "", query="user_code=AEIOU-123", PATH_INFO="/cas/device/qr")
    assert (wrong.status, wrong.json["error"]) == (400, "invalid_request")


def test_discovery_and_registration_know_the_grant(machine: Machine) -> None:
    """RFC 8628 4."""
    told = machine.get("/.well-known/openid-configuration").json
    assert told["device_authorization_endpoint"] == "https://idp.example/cas/oauth2/device_authorization"
    assert DEVICE_CODE in told["grant_types_supported"]


@pytest.mark.parametrize("typed", ["bcdf-ghjk", " BCDF GHJK ", "BCDFGHJK", "b.c.d.f.g.h.j.k", "BCDF–GHJK", "BCDF-GHJK\r\n"])
def test_case_hyphens_and_spaces_do_not_matter(typed: str) -> None:
    """RFC 8628 6.1: strip what is not in the character set."""
    assert user_code.read(typed) == "BCDFGHJK"


@pytest.mark.parametrize("typed", ["", "BCDF-GHJ", "BCDF-GHJKL", "AEIO-UUUU", "1234-5678", "ßCDF-GHJK", "BCDF-GHJ" + "K" * 70])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    """Nothing is looked up, and nothing is counted, for what no device ever showed."""
    assert user_code.read(typed) is None


@given(st.text(max_size=100))
def test_any_text_is_read_to_a_code_or_nothing(typed: str) -> None:
    """No text breaks the reading, and what is read can be shown and read again."""
    code = user_code.read(typed)
    assert code is None or user_code.read(user_code.shown(code)) == code
