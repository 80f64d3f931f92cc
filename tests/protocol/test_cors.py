"""Which pages in browsers may read our answers (Fetch standard, CORS protocol)."""

import pytest

from idp.clients import commands
from tests.protocol.machine import BASIC, Answer, Machine

OF_SPA, STRANGER = "https://rp.example", "https://stranger.example"
DOCUMENTS = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks")
APPLICATIONS = ("/token", "/userinfo", "/revoke")
NOWHERE = ("/introspect", "/register", "/logout")


def preflight(machine: Machine, path: str, origin: str, method: str = "POST") -> Answer:
    """What a browser asks before it sends."""
    asked = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": method}
    return machine.call("OPTIONS", path, **asked, HTTP_ACCESS_CONTROL_REQUEST_HEADERS="authorization,dpop")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_page_may_read_the_public_documents(machine: Machine, path: str) -> None:
    """Always, also without an Origin, because caches keep them."""
    for origin in ({}, {"HTTP_ORIGIN": STRANGER}):
        answer = machine.get(path, **origin)
        assert [value for name, value in answer.headers if name == "Access-Control-Allow-Origin"] == ["*"]
    asked = preflight(machine, path, STRANGER, "GET")
    assert (asked.status, asked.header("Access-Control-Allow-Origin")) == (204, "*")
    assert asked.header("Access-Control-Allow-Methods") == "GET"


@pytest.mark.parametrize("path", APPLICATIONS)
def test_pages_of_public_clients_may_call_what_they_need(machine: Machine, path: str) -> None:
    """The origin of a registered redirect URI of the client "spa"; errors can be read as well; cookies are never sent."""
    asked = preflight(machine, path, OF_SPA)
    assert asked.status == 204
    assert asked.header("Access-Control-Allow-Origin") == OF_SPA
    assert "POST" in asked.header("Access-Control-Allow-Methods")
    assert asked.header("Access-Control-Allow-Headers") == "Authorization, Content-Type, DPoP"
    assert asked.header("Vary") == "Origin"
    answer = machine.post(path, {"x": "y"}, "", HTTP_ORIGIN=OF_SPA)
    assert answer.status in (400, 401)
    assert answer.header("Access-Control-Allow-Origin") == OF_SPA
    assert "DPoP-Nonce" in answer.header("Access-Control-Expose-Headers")
    for one in (asked, answer):
        assert one.header("Access-Control-Allow-Credentials") == ""


@pytest.mark.parametrize("path", APPLICATIONS)
@pytest.mark.parametrize("origin", [STRANGER, "http://rp.example", "https://rp.example:8443", "https://RP.example", "null", ""])
def test_other_origins_hear_nothing(machine: Machine, path: str, origin: str) -> None:
    """An origin is compared as the browser sends it, byte by byte."""
    for answer in (preflight(machine, path, origin), machine.post(path, {"x": "y"}, "", HTTP_ORIGIN=origin)):
        assert answer.header("Access-Control-Allow-Origin") == ""
        assert answer.header("Vary") == "Origin"


def test_without_an_origin_nothing_is_added(machine: Machine) -> None:
    """Programs are no browsers."""
    answer = machine.token(BASIC, grant_type="client_credentials")
    assert answer.status == 200
    assert not {name for name, _ in answer.headers if name.startswith("Access-Control") or name == "Vary"}


@pytest.mark.parametrize("path", NOWHERE)
def test_nothing_else_is_open_to_pages(machine: Machine, path: str) -> None:
    """Introspection is for servers, log-out and authorization for navigation, registration only where everybody may."""
    for answer in (preflight(machine, path, OF_SPA), machine.post(path, {}, "", HTTP_ORIGIN=OF_SPA)):
        assert answer.header("Access-Control-Allow-Origin") == ""


def test_open_registration_is_open_to_pages(machine: Machine) -> None:
    """registration.mode = "open"."""
    for mode, allowed in (("open", "*"), ("initial_access_token", "")):
        other = Machine(machine.database, registration={"mode": mode})
        answer = preflight(other, "/register", STRANGER)
        assert answer.header("Access-Control-Allow-Origin") == allowed


def test_confidential_clients_open_nothing_and_allowed_origins_do(machine: Machine) -> None:
    """`allowed_origins` of a public client; a client with a secret has no business in a browser. A change is seen."""
    app = "https://app.example"
    metadata = {"redirect_uris": ["https://app.example/cb"], "allowed_origins": ["https://other.example"]}
    commands.add(machine.database, metadata, client_id="confidential")
    machine.protocol.refresh()
    assert preflight(machine, "/token", app).header("Access-Control-Allow-Origin") == ""
    commands.add(machine.database, {**metadata, "token_endpoint_auth_method": "none"}, client_id="public")
    machine.protocol.refresh()
    assert preflight(machine, "/token", app).header("Access-Control-Allow-Origin") == app
    assert preflight(machine, "/token", "https://other.example").header("Access-Control-Allow-Origin") == "https://other.example"
    commands.remove(machine.database, "public")
    machine.protocol.refresh()
    assert preflight(machine, "/token", app).header("Access-Control-Allow-Origin") == ""


def test_a_plain_options_request_says_what_is_there(machine: Machine) -> None:
    """RFC 9110 9.3.7; without Access-Control-Request-Method it is no preflight."""
    answer = machine.call("OPTIONS", "/token", HTTP_ORIGIN=OF_SPA)
    assert (answer.status, answer.header("Allow")) == (204, "OPTIONS, POST")
    assert answer.header("Access-Control-Allow-Methods") == ""


def test_the_document_is_at_every_well_known_address(machine: Machine) -> None:
    """Discovery 4.1: after the issuer; RFC 8414 3: between host and path of the issuer."""
    first = machine.get("/.well-known/openid-configuration")
    assert first.json["issuer"] == "https://idp.example/cas/oauth2"
    for path in (
        "/cas/oauth2/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/cas/oauth2",
        "/.well-known/openid-configuration/cas/oauth2",
    ):
        answer = machine.call("GET", "", PATH_INFO=path)
        assert (answer.status, answer.body) == (200, first.body)
        assert answer.header("Content-Type") == "application/json"
