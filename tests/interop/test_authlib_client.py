"""Authlib's own client, as a Flask application of an integrator would use it, against the running provider."""

from urllib.parse import urlencode, urlsplit

import pytest
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, Response, session
from flask.testing import FlaskClient

from tests.interop.conftest import BACK, EMAIL, HOME, PASSWORD, SECRET
from tests.systems import Systems
from tests.visitor import Visitor, sign_in


@pytest.fixture
def shop(systems: Systems) -> FlaskClient:
    """A service that signs people in with Authlib's Flask client, in the fewest lines that its documentation shows."""
    app = Flask("shop")
    app.secret_key = "only for this test"
    provider = OAuth(app).register(
        "acropolis",
        client_id="demo-app",
        client_secret=SECRET,
        server_metadata_url=f"{systems.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email phone offline_access", "code_challenge_method": "S256"},
    )

    @app.get("/sign-in")
    def begin() -> Response:
        answer: Response = provider.authorize_redirect(BACK)
        return answer

    @app.get("/callback")
    def callback() -> dict[str, object]:
        token = provider.authorize_access_token()
        session["id_token"] = token["id_token"]
        return {"token": token, "userinfo": provider.userinfo(token=token)}

    return app.test_client()


def test_authlib_signs_in_refreshes_and_signs_out(systems: Systems, shop: FlaskClient) -> None:
    """Core 3.1 with PKCE: Authlib verifies the ID token by our keys; then refresh (Core 12), revocation and logout."""
    visitor = Visitor()
    asked = shop.get("/sign-in").headers["Location"]
    where = urlsplit(sign_in(visitor, asked, email=EMAIL, password=PASSWORD, back=BACK))
    answer = shop.get(f"{where.path}?{where.query}")
    assert answer.status_code == 200, answer.text
    learned = answer.get_json()
    token, claims = learned["token"], learned["token"]["userinfo"]
    assert claims["iss"] == systems.issuer
    assert claims["sub"] == learned["userinfo"]["sub"]
    assert learned["userinfo"]["email"] == EMAIL
    assert learned["userinfo"]["name"] == "Anna Member"

    client = OAuth2Session("demo-app", SECRET, token=token)
    client.trust_env = False
    fresh = client.refresh_token(f"{systems.issuer}/token", refresh_token=token["refresh_token"])
    assert fresh["access_token"] != token["access_token"]
    assert client.get(f"{systems.issuer}/userinfo").json()["sub"] == claims["sub"]
    assert client.revoke_token(f"{systems.issuer}/revoke", token=fresh["access_token"]).status_code == 200
    assert client.get(f"{systems.issuer}/userinfo").status_code == 401

    query = urlencode({"id_token_hint": token["id_token"], "post_logout_redirect_uri": HOME, "state": "bye"})
    end = visitor.open(f"{systems.issuer}/logout?{query}", stop_at=HOME)
    assert (end if end.startswith(HOME) else visitor.submit("logout-confirm", stop_at=HOME)) == f"{HOME}?state=bye"


def test_a_silent_sign_in_succeeds_only_while_the_session_stands(systems: Systems, shop: FlaskClient) -> None:
    """Core 3.1.2.1 `prompt=none`: a code without any page while signed in, `login_required` otherwise (3.1.2.6)."""
    visitor = Visitor()
    asked = shop.get("/sign-in").headers["Location"]
    assert "error=login_required" in visitor.open(f"{asked}&prompt=none", stop_at=BACK)
    sign_in(visitor, asked, email=EMAIL, password=PASSWORD, back=BACK)
    again = shop.get("/sign-in").headers["Location"]
    assert "code=" in visitor.open(f"{again}&prompt=none", stop_at=BACK)
