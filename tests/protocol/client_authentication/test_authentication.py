"""Client authentication: one method a request, the registered one, and what an assertion must be."""

import base64
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.clients import commands
from idp.ground import clock
from idp.ground.fetch import FetchRefused
from idp.jose.algorithms import signer
from tests.protocol.machine import BASIC, ISSUER, SECRET, Machine, Tick

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
OTHER = ECKey.generate_key("P-256", {"kid": "two"}, private=True)
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
JWKS_URI = "https://jwt.example/jwks.json"


def public(*keys: Any) -> dict[str, Any]:
    """A key set with the public parts."""
    return {"keys": [key.as_dict(private=False) for key in keys]}


@pytest.fixture
def jwt_client(machine: Machine) -> Machine:
    """A provider with a client "jwt" that signs its assertions, keys registered, and "remote", keys at its address."""
    common = {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "private_key_jwt", "scope": "reports"}
    commands.add(machine.database, {**common, "jwks": public(KEY, RSA)}, client_id="jwt")
    commands.add(machine.database, {**common, "jwks_uri": JWKS_URI}, client_id="remote")
    machine.protocol.refresh()
    return machine


def assertion(key: Any = KEY, *, alg: str = "ES256", head: dict[str, Any] | None = None, **changes: Any) -> str:
    """A good assertion of the client "jwt", changed; a value of None leaves the claim out."""
    now = clock.seconds()
    claims = {"iss": "jwt", "sub": "jwt", "aud": ISSUER, "iat": now, "exp": now + 60, "jti": f"j{now}-{key.kid}", **changes}
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid, **(head or {})}, given, key, algorithms=[alg])


def ask(machine: Machine, text: str, **form: str) -> tuple[int, str]:
    """Status and error code of a client_credentials request with that assertion."""
    good = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": text}
    answer = machine.post("/token", {**good, **form}, "")
    return answer.status, answer.json.get("error", "")


def test_a_good_assertion_authenticates_and_is_good_once(jwt_client: Machine) -> None:
    """Core 9: jti single use."""
    once = assertion()
    assert ask(jwt_client, once) == (200, "")
    assert ask(jwt_client, once) == (401, "invalid_client")
    assert ask(jwt_client, assertion(jti="another")) == (200, "")


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/token", [ISSUER], ["https://other.example", f"{ISSUER}/token"]])
def test_the_issuer_and_the_token_endpoint_are_the_audience(jwt_client: Machine, audience: Any) -> None:
    """Core 9: aud SHOULD be the token endpoint; RFC 7523 3: a value that identifies the authorization server."""
    assert ask(jwt_client, assertion(aud=audience)) == (200, "")


@pytest.mark.parametrize("alg", ["RS256", "PS256", "RS512"])
def test_rsa_signatures_of_the_list_are_taken(jwt_client: Machine, alg: str) -> None:
    """RFC 7518 3.1, by the key that fits."""
    assert ask(jwt_client, assertion(RSA, alg=alg)) == (200, "")


def test_the_id_of_the_client_may_be_said_and_must_then_agree(jwt_client: Machine) -> None:
    """RFC 7521 4.2: client_id is optional and identifies the same client."""
    assert ask(jwt_client, assertion(), client_id="jwt") == (200, "")
    assert ask(jwt_client, assertion(jti="2"), client_id="web") == (401, "invalid_client")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "web"},
        {"sub": "web"},
        {"iss": "nobody", "sub": "nobody"},
        {"iss": "web", "sub": "web"},
        {"iss": ["jwt"], "sub": ["jwt"]},
        {"sub": None},
        {"aud": "https://other.example"},
        {"aud": None},
        {"aud": [7]},
        {"exp": None},
        {"exp": 1_799_999_930},
        {"exp": 1_800_000_000 + 3700},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e300},
        {"iat": 1_800_000_100},
        {"iat": 1_799_990_000},
        {"iat": "now"},
        {"nbf": 1_800_000_100},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 256},
    ],
)
def test_wrong_claims_are_refused(jwt_client: Machine, changes: dict[str, Any]) -> None:
    """RFC 7523 3 and Core 9, claim by claim."""
    assert ask(jwt_client, assertion(**changes)) == (401, "invalid_client")


def test_an_assertion_within_the_skew_is_taken(jwt_client: Machine) -> None:
    """Clocks may differ by a minute (RFC 7523 3)."""
    assert ask(jwt_client, assertion(exp=1_799_999_950, iat=1_799_999_900)) == (200, "")
    assert ask(jwt_client, assertion(iat=1_800_000_050, jti="2")) == (200, "")


def test_the_signature_must_be_by_a_registered_key(jwt_client: Machine) -> None:
    """Neither another key, nor another kid, nor a key that the header brings along (CVE-2026-27962)."""
    assert ask(jwt_client, assertion(OTHER)) == (401, "invalid_client")
    assert ask(jwt_client, assertion(OTHER, head={"kid": "one"})) == (401, "invalid_client")
    carried = {"kid": "one", "jwk": OTHER.as_dict(private=False)}
    assert ask(jwt_client, assertion(OTHER, head=carried)) == (401, "invalid_client")
    good = assertion()
    assert ask(jwt_client, good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB")) == (401, "invalid_client")


def test_unsigned_and_symmetric_assertions_are_refused(jwt_client: Machine) -> None:
    """The list of algorithms holds, whatever the header says: no "none", no HMAC with the public key as its secret."""
    head, claims, _ = assertion().split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert ask(jwt_client, f"{none}.{claims}.") == (401, "invalid_client")
    hmac = OctKey.import_key(orjson.dumps(KEY.as_dict(private=False)), {"kid": "one"})
    assert ask(jwt_client, assertion(hmac, alg="HS256")) == (401, "invalid_client")
    assert ask(jwt_client, f"{head}.{claims}.") == (401, "invalid_client")


@pytest.mark.parametrize("typ", ["dpop+jwt", "logout+jwt", "at+jwt", "oauth-authz-req+jwt", "application/dpop+jwt", "x"])
def test_a_token_of_another_type_is_no_assertion(jwt_client: Machine, typ: str) -> None:
    """RFC 8725 3.11: a proof or a log-out token that somebody signs with the same key proves nothing here."""
    assert ask(jwt_client, assertion(head={"typ": typ})) == (401, "invalid_client")
    assert ask(jwt_client, assertion()) == (200, "")


@pytest.mark.parametrize("typ", ["JWT", "jwt", "application/JWT", "client-authentication+jwt"])
def test_the_types_of_an_assertion_are_taken(jwt_client: Machine, typ: str) -> None:
    """RFC 7519 5.1, RFC 7515 4.1.9, draft-ietf-oauth-rfc7523bis."""
    assert ask(jwt_client, assertion(head={"typ": typ})) == (200, "")


@pytest.mark.parametrize(
    "head", [{"b64": False}, {"crit": []}, {"crit": ["b64"], "b64": False}, {"crit": ["x"], "x": 1}], ids=str
)
def test_extensions_of_jws_are_refused(jwt_client: Machine, head: dict[str, Any]) -> None:
    """RFC 7515 4.1.11 (an empty list, an unknown extension), RFC 7797 6."""
    assert ask(jwt_client, signed_by_hand(head)) == (401, "invalid_client")


def signed_by_hand(head: dict[str, Any]) -> str:
    """A good assertion with members in its header that joserfc would not write."""
    _, claims, _ = assertion().split(".")
    first = base64.urlsafe_b64encode(orjson.dumps({"alg": "ES256", "kid": "one", **head})).rstrip(b"=").decode()
    sign = signer({**KEY.as_dict(private=True), "alg": "ES256"})
    signature = base64.urlsafe_b64encode(sign(f"{first}.{claims}".encode())).rstrip(b"=").decode()
    return f"{first}.{claims}.{signature}"


def test_an_algorithm_that_was_registered_is_the_only_one(machine: Machine) -> None:
    """Registration 2: token_endpoint_auth_signing_alg."""
    metadata = {
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": public(KEY, RSA),
    }
    commands.add(machine.database, metadata, client_id="jwt")
    machine.protocol.refresh()
    assert ask(machine, assertion(RSA, alg="RS256")) == (401, "invalid_client")
    assert ask(machine, assertion()) == (200, "")


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "e30.e30.e30", "é.é.é", "." * 9000, "W10.W10.W10", "bnVsbA.bnVsbA."])
def test_what_is_no_jwt_is_refused(jwt_client: Machine, text: str) -> None:
    """RFC 7521 4.2.1: invalid_client."""
    assert ask(jwt_client, text)[0] in (400, 401)


def test_the_type_of_the_assertion_must_be_said(jwt_client: Machine) -> None:
    """RFC 7523 2.2."""
    assert ask(jwt_client, assertion(), client_assertion_type="") == (400, "invalid_request")
    assert ask(jwt_client, assertion(), client_assertion_type="urn:x") == (400, "invalid_request")


def test_keys_are_fetched_kept_and_fetched_again_for_an_unknown_kid(jwt_client: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Core 10.1.1: rotation of a client's keys; the fetching is rate-limited."""
    paced = [1000.0]
    monkeypatch.setattr("idp.clients.client_keys.time.monotonic", lambda: paced[0])
    jwt_client.wire.serve(JWKS_URI, public(KEY))
    remote = {"iss": "remote", "sub": "remote"}
    assert ask(jwt_client, assertion(**remote, jti="1")) == (200, "")
    assert ask(jwt_client, assertion(**remote, jti="2")) == (200, "")
    assert len(jwt_client.wire.asked) == 1
    jwt_client.wire.serve(JWKS_URI, public(KEY, OTHER))
    assert ask(jwt_client, assertion(OTHER, **remote, jti="3")) == (401, "invalid_client")
    assert len(jwt_client.wire.asked) == 1
    paced[0] += 31
    assert ask(jwt_client, assertion(OTHER, **remote, jti="4")) == (200, "")
    assert len(jwt_client.wire.asked) == 2
    jwt_client.wire.answers[JWKS_URI] = FetchRefused("away")
    paced[0] += 4000
    assert ask(jwt_client, assertion(OTHER, **remote, jti="5")) == (200, "")


@pytest.mark.parametrize("body", [None, [], {"keys": 7}, {"keys": [7, {"kty": "RSA"}, {"kty": "oct", "k": "AA"}]}])
def test_a_broken_key_set_proves_nothing(jwt_client: Machine, body: object) -> None:
    """What comes from a client's address is never trusted to be well formed."""
    jwt_client.wire.serve(JWKS_URI, body)
    assert ask(jwt_client, assertion(iss="remote", sub="remote")) == (401, "invalid_client")


def test_a_client_secret_works_in_its_registered_place_only(machine: Machine) -> None:
    """RFC 6749 2.3.1: Basic for "web", the body for "post", never the other way round."""
    in_body = {"client_id": "web", "client_secret": SECRET}
    assert machine.token("", grant_type="client_credentials", **in_body).json["error"] == "invalid_client"
    code = machine.code(machine.session(), client="post")
    header = "Basic " + base64.b64encode(f"post:{SECRET}".encode()).decode()
    assert machine.exchange(code, header).json["error"] == "invalid_client"
    assert machine.exchange(code, "", client_id="post", client_secret=SECRET).status == 200


def test_a_client_with_a_secret_cannot_leave_it_out(machine: Machine) -> None:
    """RFC 6749 3.2.1: confidential clients MUST authenticate."""
    assert machine.token("", grant_type="client_credentials", client_id="web").json["error"] == "invalid_client"
    assert machine.token("", grant_type="client_credentials").json["error"] == "invalid_client"


def test_two_methods_at_once_are_refused(machine: Machine) -> None:
    """“The client MUST NOT use more than one authentication method in each request.” (RFC 6749 2.3)."""
    both = machine.token(BASIC, grant_type="client_credentials", client_secret=SECRET)
    assert (both.status, both.json["error"]) == (400, "invalid_request")
    other = machine.token(BASIC, grant_type="client_credentials", client_id="api")
    assert (other.status, other.json["error"]) == (400, "invalid_request")
    same = machine.token(BASIC, grant_type="client_credentials", client_id="web")
    assert same.status == 200


def test_basic_credentials_are_form_encoded(machine: Machine) -> None:
    """RFC 6749 2.3.1: id and secret are encoded before they are joined by the colon."""
    name = "a client:with/odd&name".replace(" ", "_")
    _, secret = commands.add(machine.database, {"grant_types": ["client_credentials"]}, client_id=name)
    machine.protocol.refresh()
    from urllib.parse import quote_plus

    encoded = base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret or '')}".encode()).decode()
    assert machine.token(f"Basic {encoded}", grant_type="client_credentials").status == 200


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /////w==", "Basic d2Vi", "basic " + "A" * 5000])
def test_unreadable_credentials_are_no_server_error(machine: Machine, header: str) -> None:
    """Bytes that are no UTF-8 in the Basic header, on which Authlib's own reading fails."""
    answer = machine.token(header, grant_type="client_credentials")
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert answer.header("WWW-Authenticate").startswith("Basic")


def test_an_unknown_client_is_answered_like_a_wrong_secret(machine: Machine) -> None:
    """Nobody learns which ids exist."""
    wrong = "Basic " + base64.b64encode(b"web:wrong").decode()
    unknown = "Basic " + base64.b64encode(b"nobody:wrong").decode()
    one, two = (machine.token(header, grant_type="client_credentials") for header in (wrong, unknown))
    assert (one.status, one.body) == (two.status, two.body) == (401, one.body)


def test_failures_are_throttled_for_that_client_and_address_alone(machine: Machine, tick: Tick) -> None:
    """60 in 300 s (settings throttle); others go on, and the good path never looks into the database for it."""
    wrong = "Basic " + base64.b64encode(b"web:wrong").decode()
    for _ in range(61):
        assert machine.token(wrong, grant_type="client_credentials").status == 401
    barred = machine.token(wrong, grant_type="client_credentials")
    assert (barred.status, barred.json["error"]) == (429, "temporarily_unavailable")
    assert 1 <= int(barred.header("Retry-After")) <= 301
    assert machine.token(BASIC, grant_type="client_credentials").status == 429
    elsewhere = machine.post("/token", {"grant_type": "client_credentials"}, BASIC, REMOTE_ADDR="192.0.2.8")
    assert elsewhere.status == 200
    other = "Basic " + base64.b64encode(f"api:{SECRET}".encode()).decode()
    assert machine.token(other, grant_type="client_credentials").status == 200
    assert machine.events().count("client.refused") == 60


def test_made_up_client_ids_share_one_purse_and_leave_no_rows(machine: Machine) -> None:
    """A stranger cannot fill the audit by inventing names."""
    for number in range(62):
        header = "Basic " + base64.b64encode(f"nobody{number}:x".encode()).decode()
        last = machine.token(header, grant_type="client_credentials")
    assert last.status == 429
    assert "client.refused" not in machine.events()
    assert machine.token(BASIC, grant_type="client_credentials").status == 200
