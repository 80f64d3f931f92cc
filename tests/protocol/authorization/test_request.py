"""The checks of an authentication request, in their order, with literals; and any bytes at all as a property."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients.models import Client
from idp.ground.params import BadRequest, Params
from idp.ground.params import parse as parse_params
from idp.ground.protocol_error import ProtocolError
from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import AuthenticationRequest, Draft
from idp.protocol.authorization.request import matches, parse
from idp.settings import LevelSettings

LEVELS = Levels(LevelSettings())
BASIC, MEDIUM, HIGH = LEVELS.acr_values
CALLBACK = "https://rp.example/cb?tenant=1"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
GOOD = {"client_id": "rp", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid profile", "state": "st"}


class Dependencies:
    """A provider with one client and one ID token, called `hint`."""

    levels = LEVELS

    def __init__(self, **client: Any) -> None:
        self.known = Client(**({"client_id": "rp", "redirect_uris": (CALLBACK, "https://rp.example/other")} | client))

    def client(self, client_id: str) -> Client | None:
        """The one client."""
        return self.known if client_id == "rp" else None

    def resolve(self, params: Params, client: Client, *, pushing: bool) -> Params:
        """There are no request objects in these tests: what was sent counts."""
        return params

    def resources(self, params: Params) -> tuple[str, ...]:
        """Two APIs, called a and b."""
        named = tuple(value for name, value in params.pairs if name == "resource")
        if set(named) - {"a", "b"}:
            raise ProtocolError("invalid_target")
        return named

    def hinted_subject(self, token: str, client: Client) -> str | None:
        """The subject of the one token."""
        return "n0000001" if (token, client.client_id) == ("hint", "rp") else None


def read(changes: dict[str, str | None] | None = None, **client: Any) -> AuthenticationRequest:
    """The good request with some parameters changed (None: left out)."""
    given_now = GOOD | (changes or {})
    pairs = [(name, value) for name, value in given_now.items() if value is not None]
    return parse(Draft(Params(pairs), Dependencies(**client)))


def refused(changes: dict[str, str | None], **client: Any) -> str:
    """The error code that the changed request gets."""
    with pytest.raises(ProtocolError) as caught:
        read(changes, **client)
    return caught.value.code


def test_a_good_request_is_read_whole() -> None:
    """Core 3.1.2.1: every parameter lands where it belongs."""
    more = {"nonce": "n-1", "max_age": "0", "login_hint": "a@b.eu", "prompt": "login consent", "ui_locales": "fr-BE fr"}
    request = read(more)
    assert (request.redirect_uri, request.response_mode, request.scope) == (CALLBACK, "query", ("openid", "profile"))
    assert (request.state, request.nonce, request.max_age_s, request.login_hint) == ("st", "n-1", 0, "a@b.eu")
    assert request.prompt == {"login", "consent"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "password"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unauthorized_client"),
        ({"response_mode": "smoke"}, "invalid_request"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"scope": "nothing known"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"max_age": "9" * 11}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token": 1}'}, "invalid_request"),
        ({"claims": '{"id_token": {"acr": "x"}}'}, "invalid_request"),
        ({"claims": '{"id_token": {"acr": {"values": [1]}}}'}, "invalid_request"),
        ({"id_token_hint": "forged"}, "invalid_request"),
        ({"resource": "https://other.example"}, "invalid_target"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_what_the_client_is_told_by_redirect(changes: dict[str, str | None], code: str) -> None:
    """Core 3.1.2.6: client and redirect_uri are in order, so the error goes to the client."""
    pairs = [(name, value) for name, value in (GOOD | changes).items() if value is not None]
    draft = Draft(Params(pairs), Dependencies())
    with pytest.raises(ProtocolError) as caught:
        parse(draft)
    assert caught.value.code == code
    assert draft.redirect_uri == CALLBACK
    assert draft.state == "st"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "stranger"},
        {"redirect_uri": None},
        {"redirect_uri": "https://rp.example/cb"},
        {"redirect_uri": CALLBACK + "&more=1"},
        {"redirect_uri": "https://RP.example/cb?tenant=1"},
        {"redirect_uri": "https://rp.example.evil/cb?tenant=1"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_what_is_told_on_a_page_and_never_redirected(changes: dict[str, str | None]) -> None:
    """RFC 6749 4.1.2.1: “MUST NOT automatically redirect the user-agent to the invalid redirection URI.”"""
    pairs = [(name, value) for name, value in (GOOD | changes).items() if value is not None]
    draft = Draft(Params(pairs), Dependencies())
    with pytest.raises(ProtocolError):
        parse(draft)
    assert draft.redirect_uri == ""


def test_a_repeated_parameter_is_refused_before_anything_is_trusted() -> None:
    """RFC 6749 3.1; RFC 8707 lets `resource` repeat, and unknown parameters are ignored."""
    draft = Draft(Params([*GOOD.items(), ("redirect_uri", "https://evil.example")]), Dependencies())
    with pytest.raises(ProtocolError) as caught:
        parse(draft)
    assert (caught.value.code, draft.redirect_uri) == ("invalid_request", "")
    assert parse(Draft(Params([*GOOD.items(), ("resource", "a"), ("resource", "b"), ("zzz", "1")]), Dependencies()))


def test_plain_oauth_may_leave_the_only_redirect_uri_out() -> None:
    """RFC 6749 3.1.2.3; OpenID Connect requires the parameter (Core 3.1.2.1)."""
    one = {"redirect_uris": (CALLBACK,)}
    assert read({"redirect_uri": None, "scope": "profile"}, **one).redirect_uri == CALLBACK
    assert refused({"redirect_uri": None}, **one) == "invalid_request"


@pytest.mark.parametrize(
    ("given_uri", "registered", "native", "expected"),
    [
        ("http://127.0.0.1:49152/cb", "http://127.0.0.1/cb", True, True),
        ("http://[::1]:49152/cb", "http://[::1]/cb", True, True),
        ("http://127.0.0.1:49152/cb", "http://127.0.0.1/cb", False, False),
        ("http://127.0.0.1:49152/other", "http://127.0.0.1/cb", True, False),
        ("http://localhost:49152/cb", "http://localhost/cb", True, False),
        ("https://127.0.0.1:49152/cb", "http://127.0.0.1/cb", True, False),
        ("http://127.0.0.1@evil.example/cb", "http://127.0.0.1/cb", True, False),
        ("http://x@127.0.0.1:1/cb", "http://127.0.0.1/cb", True, False),
        ("http://127.0.0.1:99999/cb", "http://127.0.0.1/cb", True, False),
        ("com.example.app:/cb", "com.example.app:/cb", True, True),
    ],
)
def test_which_redirect_uris_match(given_uri: str, registered: str, native: bool, expected: bool) -> None:
    """RFC 9700 2.1: exact string matching, but for the port of a native application's loopback address (RFC 8252 7.3)."""
    assert matches(given_uri, registered, native=native) is expected


def test_offline_access_needs_prompt_consent_unless_the_operator_vouched() -> None:
    """Core 11: “MUST ignore the offline_access request” without prompt=consent."""
    asked: dict[str, str | None] = {"scope": "openid offline_access"}
    assert read(asked).scope == ("openid",)
    assert read(asked | {"prompt": "consent"}).scope == ("openid", "offline_access")
    assert read(asked, skip_consent=True).scope == ("openid", "offline_access")


def test_scopes_that_a_client_may_not_have_are_ignored() -> None:
    """Core 3.1.2.1: “Scope values used that are not understood by an implementation SHOULD be ignored.”"""
    assert read({"scope": "openid email hr"}, scopes=frozenset({"openid", "phone"})).scope == ("openid",)


def claims(entry: dict[str, Any]) -> dict[str, str | None]:
    """A claims parameter that asks for this acr."""
    return {"claims": orjson.dumps({"id_token": {"acr": entry}}).decode()}


def test_an_essential_acr_is_kept_apart_from_a_wished_one() -> None:
    """Core 5.5.1.1."""
    essential = read(claims({"essential": True, "values": [MEDIUM, "urn:other"]}) | {"acr_values": BASIC})
    assert (essential.wanted_acr, essential.essential_acr) == ((MEDIUM,), True)
    wished = read({"acr_values": f"{HIGH} urn:other {MEDIUM}"})
    assert (wished.wanted_acr, wished.essential_acr) == ((HIGH, MEDIUM), False)
    assert read(default_acr_values=(MEDIUM,)).wanted_acr == (MEDIUM,)
    assert read(claims({"value": HIGH})).wanted_acr == (HIGH,)


def test_an_essential_acr_that_nobody_here_knows_fails_at_once() -> None:
    """OpenID Connect Core Error Code unmet_authentication_requirements 1.0."""
    assert refused(claims({"essential": True, "value": "urn:unknown"})) == "unmet_authentication_requirements"
    assert read({"acr_values": "urn:unknown"}).wanted_acr == ()


def test_a_hint_names_the_person_that_is_expected() -> None:
    """Core 3.1.2.1 id_token_hint, 5.5.1 sub with a value; two different people are a contradiction."""
    sub = {"claims": '{"id_token": {"sub": {"value": "n0000001"}}}'}
    other = {"claims": '{"id_token": {"sub": {"value": "n0000002"}}}'}
    assert read({"id_token_hint": "hint"}).required_subject == "n0000001"
    assert read(sub).required_subject == "n0000001"
    assert read(sub | {"id_token_hint": "hint"}).required_subject == "n0000001"
    assert refused(other | {"id_token_hint": "hint"}) == "invalid_request"


def test_pkce_is_required_of_public_clients_and_of_those_registered_for_it() -> None:
    """RFC 9700 2.1.1."""
    assert refused({}, requires_pkce=True) == "invalid_request"
    pair = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    assert read(pair, requires_pkce=True).code_challenge == CHALLENGE


def test_error_descriptions_keep_to_their_alphabet() -> None:
    """RFC 6749 A.8: %x20-21 / %x23-5B / %x5D-7E, whatever was sent."""
    with pytest.raises(ProtocolError) as caught:
        read({"response_type": 'cöde "\\\r\n'})
    assert all(0x20 <= ord(c) <= 0x7E and c not in '"\\' for c in caught.value.description)


names = st.sampled_from(
    [*GOOD, "nonce", "prompt", "max_age", "claims", "acr_values", "id_token_hint", "code_challenge", "request"]
)
values = st.one_of(st.text(max_size=40), st.sampled_from([*GOOD.values(), "{}", '{"id_token":null}', "none", "0", MEDIUM]))


@given(st.lists(st.tuples(names, values), max_size=10), st.booleans())
def test_any_parameters_are_read_or_refused_and_never_sent_elsewhere(pairs: list[tuple[str, str]], on_top: bool) -> None:
    """No parameter brings an exception of another kind, nor a redirect to an unregistered place."""
    params = Params([*(GOOD.items() if on_top else ()), *pairs])
    draft = Draft(params, Dependencies())
    with suppress(ProtocolError):
        parse(draft)
    assert draft.redirect_uri in ("", CALLBACK, "https://rp.example/other")


@given(st.text(max_size=200))
def test_any_query_string_is_read_or_refused(text: str) -> None:
    """Bytes that are not UTF-8, and absurd numbers of parameters, are a BadRequest."""
    with suppress(BadRequest):
        params = parse_params(text)
        assert parse_params(urlencode(params.pairs)).pairs == params.pairs
