"""Request objects (RFC 9101, Core 6) and signed answers (JARM): by value, by reference, encrypted, and what is refused."""

import base64
from typing import Any

import orjson
import pytest
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import TestResponse

from idp.clients.metadata import InvalidMetadata
from idp.ground import clock
from idp.ground.fetch import Fetched, FetchRefused
from tests.people import Moment
from tests.protocol.authorization.browser import CALLBACK, ISSUER, World, answer_of

KEY = ECKey.generate_key("P-256", parameters={"kid": "c", "use": "sig"})
BOX = RSAKey.generate_key(2048, parameters={"kid": "b", "use": "enc"})
JWKS = {"keys": [KEY.as_dict(private=False), BOX.as_dict(private=False)]}
URI = "https://rp.example/request.jwt"
NAMES = ("redirect_uri", "scope", "state", "nonce")


@pytest.fixture
def signer(world: World) -> World:
    """A world with the client "signer", which has keys, and a session."""
    world.add("signer", skip_consent=True, jwks=JWKS, request_uris=[URI])
    world.sign_in()
    return world


def signed(alg: str = "ES256", key: Any = KEY, typ: str = "oauth-authz-req+jwt", **changes: Any) -> str:
    """A request object of the signer, changed (None: left out)."""
    now = clock.seconds()
    claims = {
        "iss": "signer",
        "aud": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + 60,
        "client_id": "signer",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": "inside",
        "nonce": "n-3",
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    if alg == "none":
        parts = (orjson.dumps({"alg": "none"}), orjson.dumps(kept))
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
    return jwt.encode({"alg": alg, "kid": "c", "typ": typ}, kept, key, algorithms=[alg])


def ask(world: World, request: str | None, **more: str | None) -> TestResponse:
    """A request of the signer with an object, and little beside it."""
    return world.ask(**{"client_id": "signer", **dict.fromkeys(NAMES), "request": request, **more})


def test_the_object_wins_over_the_query(signer: World) -> None:
    """Core 6.1: “the values ... in the Request Object supersede”; numbers and objects are taken as the query would carry them."""
    claims = {"id_token": {"auth_time": {"essential": True}}}
    answer = ask(signer, signed(max_age=10_000, claims=claims), state="outside", scope="openid email", redirect_uri=CALLBACK)
    where, given = answer_of(answer)
    assert (where, given["state"]) == (CALLBACK, "inside")
    assert signer.claims_of(signer.exchange(given["code"], "signer")["id_token"])["nonce"] == "n-3"


@pytest.mark.parametrize(
    "bad",
    [
        {"iss": "rp"},
        {"aud": "https://other.example"},
        {"exp": 1},
        {"nbf": 4_000_000_000},
        {"exp": "later"},
        {"client_id": "rp"},
        {"request": "x"},
        {"request_uri": "https://rp.example/x"},
        {"state": True},
        {"typ": "at+jwt"},
        {"typ": "dpop+jwt"},
        {"typ": "logout+jwt"},
        {"iat": 4_000_000_000},
        {"key": ECKey.generate_key("P-256", parameters={"kid": "c"})},
        {"alg": "none"},
    ],
)
def test_what_an_object_may_not_be(signer: World, bad: dict[str, Any]) -> None:
    """RFC 9101 6: invalid_request_object, on a page while no address beside the object can be trusted, else to the client."""
    token = signed(**bad)
    assert ask(signer, token).status_code == 400
    where, given = answer_of(ask(signer, token, redirect_uri=CALLBACK, state="beside"))
    assert (where, given["error"], given["state"]) == (CALLBACK, "invalid_request_object", "beside")


def test_a_redirect_uri_inside_is_checked_like_any_other(signer: World) -> None:
    """A signature does not make an address a registered one."""
    page = ask(signer, signed(redirect_uri="https://evil.example/"))
    assert page.status_code == 400
    assert "Location" not in page.headers


def test_unsigned_objects_only_where_they_were_registered(world: World) -> None:
    """Core 6.1: `none` must be chosen at registration."""
    world.sign_in()
    world.add("signer", skip_consent=True, request_object_signing_alg="none")
    assert "code" in answer_of(ask(world, signed("none", iss=None, aud=None)))[1]


def test_by_reference_only_from_registered_addresses(signer: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9101 5.2, RFC 9700 4.11: fetched through the guarded fetcher, never from wherever the request says."""
    asked: list[str] = []

    def get(url: str) -> Fetched:
        asked.append(url)
        if len(asked) > 1:
            raise FetchRefused("gone")
        return Fetched(200, signed().encode(), "application/oauth-authz-req+jwt", {})

    monkeypatch.setattr(signer.place.provider.protocol.request_objects, "_fetcher", type("F", (), {"get": staticmethod(get)})())
    first = ask(signer, None, request_uri=URI)
    assert first.status_code == 303, first.text
    assert answer_of(first)[1]["state"] == "inside"
    assert ask(signer, None, request_uri=URI).status_code == 400
    assert ask(signer, None, request_uri="https://evil.example/r").status_code == 400
    assert asked == [URI, URI]
    assert ask(signer, signed(), request_uri=URI).status_code == 400


def test_an_encrypted_object_is_opened_with_our_key(signer: World) -> None:
    """Core 6.1 and 10.2: signed, then encrypted to a key of our key set."""
    published = orjson.loads(signer.browser.get("/cas/oauth2/jwks").data)["keys"]
    for alg, kty in (("RSA-OAEP-256", "RSA"), ("ECDH-ES+A128KW", "EC")):
        jwk = next(one for one in published if one["use"] == "enc" and one["kty"] == kty)
        key = (RSAKey if kty == "RSA" else ECKey).import_key(jwk)
        head = {"alg": alg, "enc": "A256GCM", "kid": jwk["kid"], "cty": "oauth-authz-req+jwt"}
        token = jwe.encrypt_compact(head, signed(), key, algorithms=[alg, "A256GCM"])
        assert answer_of(ask(signer, token))[1]["state"] == "inside"
        assert ask(signer, token[:-4] + "AAAA").status_code == 400


def test_clients_that_must_sign_cannot_do_without(world: World) -> None:
    """RFC 9101 10.5: require_signed_request_object; then nothing beside the object counts (6.3), and all claims are needed."""
    world.sign_in()
    world.add("signer", skip_consent=True, jwks=JWKS, require_signed_request_object=True)
    assert world.ask(client_id="signer").status_code in (303, 400)
    assert answer_of(world.ask(client_id="signer"))[1]["error"] == "invalid_request"
    tokens = world.exchange(answer_of(ask(world, signed(), scope="openid email"))[1]["code"], "signer")
    assert tokens["scope"] == "openid"
    for missing in ("iss", "aud", "exp", "nbf"):
        assert ask(world, signed(**{missing: None})).status_code == 400


def test_none_is_refused_where_requests_must_be_signed(world: World) -> None:
    """RFC 9101 10.5: “... reject the request if the Request Object uses an alg value of none when this ... is true”."""
    world.sign_in()
    with pytest.raises(InvalidMetadata, match="none"):
        world.add("signer", jwks=JWKS, request_object_signing_alg="none", require_signed_request_object=True)
    world.add("signer", skip_consent=True, jwks=JWKS, require_signed_request_object=True)
    assert ask(world, signed("none")).status_code == 400


def test_a_signed_object_can_be_pushed(world: World, moment: Moment) -> None:
    """RFC 9126 3; a client that must push cannot come with the object itself (5)."""
    world.sign_in()
    world.add("signer", skip_consent=True, jwks=JWKS, require_pushed_authorization_requests=True)
    pushed = world.browser.post("/cas/oauth2/par", data={"request": signed()}, headers=world.basic("signer"))
    assert pushed.status_code == 201, pushed.text
    moment.forward(30)
    by_reference = ask(world, None, request_uri=pushed.json["request_uri"], response_type=None)
    assert answer_of(by_reference)[1]["state"] == "inside"
    assert ask(world, signed()).status_code == 400


@pytest.mark.parametrize(
    ("mode", "mark", "members"),
    [
        ("jwt", "?", {"code", "state"}),
        ("query.jwt", "?", {"code", "state"}),
        ("fragment.jwt", "#", {"code", "state"}),
    ],
)
def test_signed_answers_hold_everything_and_stand_alone(world: World, mode: str, mark: str, members: set[str]) -> None:
    """JARM 2.1 and 2.3: one parameter; iss, aud, exp and the members of the answer inside."""
    world.sign_in()
    answer = world.ask(response_mode=mode)
    assert f"{mark}response=" in answer.headers["Location"]
    _, given = answer_of(answer)
    assert set(given) == {"response"}
    claims = world.claims_of(given["response"])
    assert members <= set(claims)
    assert (claims["iss"], claims["aud"], claims["exp"]) == (ISSUER, "rp", clock.seconds() + 600)
    assert "id_token" in world.exchange(claims["code"])


def test_errors_are_signed_too_and_answers_encrypted_where_registered(world: World) -> None:
    """JARM 2.1 and 2.2."""
    error = world.claims_of(answer_of(world.ask(response_mode="jwt", prompt="none"))[1]["response"])
    assert (error["error"], error["state"]) == ("login_required", "st")
    world.sign_in()
    world.add(
        "signer",
        skip_consent=True,
        jwks=JWKS,
        authorization_signed_response_alg="ES256",
        authorization_encrypted_response_alg="RSA-OAEP-256",
        authorization_encrypted_response_enc="A256GCM",
    )
    box = answer_of(world.ask(client_id="signer", response_mode="fragment.jwt"))[1]["response"]
    inside = jwe.decrypt_compact(box, BOX, algorithms=["RSA-OAEP-256", "A256GCM"]).plaintext
    assert inside is not None
    assert "code" in world.claims_of(inside.decode())


def test_form_post_carries_a_signed_answer(world: World) -> None:
    """JARM 2.3.3."""
    world.sign_in()
    page = world.ask(response_mode="form_post.jwt")
    assert 'name="response"' in page.text
    assert 'name="code"' not in page.text
