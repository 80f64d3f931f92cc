"""Whatever is sent to the registration endpoints, the answer is one of theirs."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.clients.members import KNOWN
from tests.protocol.machine import CALLBACK, Machine
from tests.protocol.registration.dialogue import KEYS, MINIMAL, at_home, register, send

CODES = {
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
    "unapproved_software_statement",
    "invalid_token",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
TEMPTING = st.sampled_from(
    [
        "code", "id_token", "implicit", "RS256", "none", "pairwise", "https://rp.example/x", "http://[::1", "https://rp.example:x/",
        "https://rp.example/#", "x:y", "//x", "https://[rp]/", "client_secret_jwt", "RSA-OAEP", "A128GCM", [CALLBACK],
        KEYS, {"keys": [{"kty": ["RSA"]}]}, {"keys": [{"kty": "RSA", "n": "", "e": ""}]}, {"keys": [7]}, {"keys": {}},
        {"keys": [{**KEYS["keys"][0], "use": 5, "alg": 5, "key_ops": ["x"]}]}, 0, -1, 1e308, True, "\x00", "\u202e", "a" * 3000,
    ]
)  # fmt: skip
MEMBER = st.sampled_from(sorted(KNOWN | {"client_name#fr", "logo_uri#", "#", "client_id", "redirect_uris#x", "x"}))
METADATA = st.dictionaries(MEMBER, TEMPTING | JSON, max_size=8)
QUIET = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def judge(answer: Any, good: int) -> None:
    """The status that was hoped for, or a 4xx with a registered code in JSON."""
    if answer.status == good:
        return
    assert 400 <= answer.status < 500, answer.body
    assert answer.header("Content-Type") == "application/json"
    assert answer.json["error"] in CODES
    assert answer.json["error_description"].isascii()


@pytest.fixture
def patient(door: Machine) -> Machine:
    """Open, and without a limit that would end the test."""
    return Machine(
        door.database, registration={"mode": "open"}, throttle={"registrations_per_address": "1000000 per 3600 second"}
    )


@QUIET
@given(document=JSON | METADATA | METADATA.map(lambda more: {**MINIMAL, **more}))
def test_any_json_is_registered_or_refused(patient: Machine, document: Any) -> None:
    """RFC 7591 3.2: 201, or a 4xx with a registered code; never a 500. And what was registered can be read by every endpoint."""
    answer = send(patient, "POST", document)
    judge(answer, 201)
    if answer.status == 201:
        client = patient.protocol.clients.get(answer.json["client_id"])
        assert client is not None
        assert at_home(patient, answer.json, "GET").json["client_id"] == client.client_id
        if client.jwks is not None:
            patient.protocol.client_keys.find(client, "RS256", None)


@QUIET
@given(document=METADATA.map(lambda more: {**MINIMAL, **more}))
def test_any_json_replaces_or_is_refused(patient: Machine, document: dict[str, Any]) -> None:
    """The same for PUT."""
    told = register(patient).json
    judge(at_home(patient, told, "PUT", {**document, "client_id": told["client_id"]}), 200)


@QUIET
@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused(patient: Machine, body: bytes) -> None:
    """No bytes at all make a 500."""
    judge(patient.call("POST", "/register", body=body, CONTENT_TYPE="application/json"), 201)


@QUIET
@given(query=st.text(max_size=60), header=st.text(st.characters(max_codepoint=255), max_size=60))
def test_any_address_and_any_token_are_refused(patient: Machine, query: str, header: str) -> None:
    """Nobody is let in by accident."""
    quoted = query.encode("utf-8", "surrogatepass").decode("latin-1")
    answer = patient.call("GET", "/register", query=quoted, HTTP_AUTHORIZATION=f"Bearer {header}")
    assert answer.status in (400, 401)
