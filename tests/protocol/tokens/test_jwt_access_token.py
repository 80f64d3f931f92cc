"""Access tokens for APIs: resource indicators, the form of a JWT, and what our own endpoints make of it."""

from typing import Any

import pytest
from joserfc import jws

from idp.ground.database import Database
from tests.protocol.machine import BASIC, CALLBACK, ISSUER, Machine, Tick, copy_of
from tests.protocol.tokens.test_nested import register

API, OTHER = "https://api.example/", "https://other.example/"
RESOURCES = {"resources": [{"uri": API, "client_id": "api"}, {"uri": OTHER, "access_token_format": "opaque"}]}


@pytest.fixture
def apis(template: Any, tmp_path: Any, tick: Tick) -> Any:
    """A provider that knows two APIs: one wants JWTs, the other opaque tokens."""
    database: Database = copy_of(template, tmp_path)
    yield Machine(database, **RESOURCES)
    database.close()


def granted(machine: Machine, *resource: str, **form: str) -> dict[str, Any]:
    """The answer to a code exchange in which these resources had been granted."""
    code = machine.code(machine.session(), scope="openid offline_access", resource=list(resource))
    answer = machine.exchange(code, **form)
    return answer.json


def test_an_api_gets_a_jwt_that_says_everything(apis: Machine) -> None:
    """RFC 9068 2.1 and 2.2: typ, iss, exp, aud, sub, client_id, iat, jti; RFC 9470: acr and auth_time."""
    token = granted(apis, API)["access_token"]
    assert jws.extract_compact(token.encode()).headers()["typ"] == "at+jwt"
    claims = apis.claims_of(token)
    assert (claims["iss"], claims["aud"], claims["sub"], claims["client_id"]) == (ISSUER, API, "n0012345", "web")
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["scope"] == "openid offline_access"
    assert {"jti", "acr", "auth_time"} <= set(claims)


def test_the_jwt_is_known_to_our_endpoints_and_can_be_revoked(apis: Machine) -> None:
    """The row behind it is the same: introspection, revocation."""
    token = granted(apis, API)["access_token"]
    seen = apis.post("/introspect", {"token": token}).json
    assert (seen["active"], seen["aud"]) == (True, [API])
    assert apis.post("/revoke", {"token": token}).status == 200
    assert apis.post("/introspect", {"token": token}).json == {"active": False}


@pytest.mark.parametrize("spoil", ["signature", "typ", "alg"])
def test_a_jwt_that_we_did_not_sign_as_an_access_token_is_nothing(apis: Machine, spoil: str) -> None:
    """RFC 9068 4 and 5: an ID token, an unsigned token and a changed one are refused."""
    answer = granted(apis, API)
    head, body, signature = answer["access_token"].split(".")
    spoiled = {
        "signature": f"{head}.{body}.{'A' * len(signature)}",
        "typ": answer["id_token"],
        "alg": f"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{body}.",
    }
    assert apis.get("/userinfo", token=spoiled[spoil]).status == 401


def test_a_client_may_want_jwts_for_itself(apis: Machine) -> None:
    """`access_token_format` of its metadata; the audience is then the issuer, at_hash is of the JWT, refresh gives JWTs too."""
    register(apis, access_token_format="jwt", access_token_signing_alg="ES256")
    tokens = apis.tokens(scope="openid offline_access")
    assert apis.claims_of(tokens["access_token"])["aud"] == ISSUER
    assert jws.extract_compact(tokens["access_token"].encode()).headers()["alg"] == "ES256"
    again = apis.refresh(tokens["refresh_token"]).json
    assert apis.claims_of(again["access_token"])["jti"] != apis.claims_of(tokens["access_token"])["jti"]
    assert apis.get("/userinfo", token=again["access_token"]).status == 200


def test_a_token_request_narrows_the_audience_and_never_widens_it(apis: Machine) -> None:
    """RFC 8707 2.2: invalid_target for what was not granted or is not known."""
    tokens = granted(apis, API, OTHER, resource=OTHER)
    assert "." not in tokens["access_token"]
    assert apis.post("/introspect", {"token": tokens["access_token"]}).json["aud"] == [OTHER]
    both = apis.refresh(tokens["refresh_token"]).json
    assert apis.post("/introspect", {"token": both["access_token"]}).json["aud"] == [API, OTHER]
    assert granted(apis, API, resource=OTHER)["error"] == "invalid_target"
    assert granted(apis, API, resource="https://unknown.example")["error"] == "invalid_target"


def test_an_api_may_ask_about_tokens_that_are_meant_for_it(apis: Machine) -> None:
    """The client that stands for an API introspects its tokens; other clients learn nothing."""
    token = granted(apis, API)["access_token"]
    elsewhere = granted(apis, OTHER)["access_token"]
    register(apis, "api", introspect_any=False)
    basic = BASIC.replace("Basic ", "")
    assert basic
    import base64

    from tests.protocol.machine import SECRET

    api = "Basic " + base64.b64encode(f"api:{SECRET}".encode()).decode()
    assert apis.post("/introspect", {"token": token}, api).json["active"] is True
    assert apis.post("/introspect", {"token": elsewhere}, api).json == {"active": False}


def test_client_credentials_name_their_api(apis: Machine) -> None:
    """RFC 8707 2.2 for a client that acts for itself."""
    answer = apis.token(grant_type="client_credentials", resource=API).json
    claims = apis.claims_of(answer["access_token"])
    assert (claims["aud"], claims["sub"], "acr" in claims) == (API, "web", False)
    assert CALLBACK


@pytest.mark.parametrize("api", [API, OTHER])
def test_userinfo_takes_no_token_that_is_meant_for_another_api(apis: Machine, api: str) -> None:
    """RFC 8707 2.2 and RFC 9700 2.3: “the access token should be restricted to certain resource servers”."""
    token = granted(apis, api)["access_token"]
    answer = apis.get("/userinfo", token=token)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.header("WWW-Authenticate")


def test_userinfo_takes_a_token_that_names_it(template: Any, tmp_path: Any, tick: Tick) -> None:
    """An operator may list the endpoint among the APIs."""
    database = copy_of(template, tmp_path)
    own = Machine(database, resources=[{"uri": f"{ISSUER}/userinfo", "access_token_format": "opaque"}])
    assert own.get("/userinfo", token=granted(own, f"{ISSUER}/userinfo")["access_token"]).status == 200
    database.close()


@pytest.mark.parametrize("of", [[], [OTHER]])
def test_an_api_that_the_authorization_did_not_name_is_not_granted_later(apis: Machine, of: list[str]) -> None:
    """RFC 8707 2.2: the token request may name a subset of what was granted. invalid_target, at the code and at a refresh."""
    code = apis.code(apis.session(), scope="openid offline_access", resource=of)
    assert apis.exchange(code, resource=API).json["error"] == "invalid_target"
    tokens = apis.exchange(code).json
    refused = apis.refresh(tokens["refresh_token"], resource=API)
    assert (refused.status, refused.json["error"]) == (400, "invalid_target")
    assert apis.refresh(tokens["refresh_token"]).status == 200
