"""The callback against a hostile provider: every check refuses exactly what it is for (Core 3.1.3.7, RFC 9207)."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jws
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions.audit import SIGN_IN_REFUSED, SIGNED_IN, AuditEvent
from jsis_rp.sessions.models import WebSession

NOW = 1_795_424_400  # 23 November 2026, 9:00 UTC, the moment of the clock of the tests


def reason(database: Database) -> str | None:
    """Return the reason of the last refusal."""
    with database.read() as db:
        row = db.scalar(select(AuditEvent).where(AuditEvent.event == SIGN_IN_REFUSED).order_by(AuditEvent.id.desc()))
        return row.reason if row else None


def nobody_is_signed_in(database: Database) -> bool:
    """Return whether there is no session at all."""
    with database.read() as db:
        return db.scalar(select(WebSession)) is None


def test_a_right_answer_signs_in_and_is_written_down(person: Any, database: Database) -> None:
    """The good path: a session of the level in the ID token, an audit row, a redirect to the first page."""
    answer = person.sign_in()
    assert (answer.status_code, answer.location) == (303, "/RCAM/home")
    with database.read() as db:
        session = db.scalars(select(WebSession)).one()
        event = db.scalars(select(AuditEvent).where(AuditEvent.event == SIGNED_IN)).one()
    assert session.acr.endswith("/medium")
    assert (session.provider_sid, session.amr) == ("sid-1", ["pwd", "sms"])
    assert (event.details["way"], event.details["acr"]) == ("internet", session.acr)
    assert person.issuer.clock.now().timestamp() == NOW


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_stored_as_a_hash(person: Any, database: Database) -> None:
    """RFC 6265bis: HttpOnly, SameSite; the value itself is nowhere in the database."""
    answer = person.sign_in()
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("jsis_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    with database.read() as db:
        assert db.scalars(select(WebSession)).one().id_hash not in cookie


CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "iss of another issuer": ({"iss": "https://evil.example"}, "iss_wrong"),
    "aud of another client": ({"aud": "somebody-else"}, "aud_wrong"),
    "aud of another client with our azp": ({"aud": "somebody-else", "azp": "jsis-online"}, "aud_wrong"),
    "aud as a list without us": ({"aud": ["a", "b"]}, "aud_wrong"),
    "aud as a number": ({"aud": 7}, "aud_wrong"),
    "several audiences without azp": ({"aud": ["jsis-online", "other"]}, "azp_wrong"),
    "azp of another client": ({"azp": "other"}, "azp_wrong"),
    "expired": ({"exp": NOW - 31}, "expired"),
    "exp as text": ({"exp": str(NOW + 300)}, "expired"),
    "exp as true": ({"exp": True}, "expired"),
    "exp beyond all times": ({"exp": 1e300}, "expired"),
    "issued in the future": ({"iat": NOW + 100}, "iat_wrong"),
    "issued long ago": ({"iat": NOW - 700}, "iat_wrong"),
    "not valid yet": ({"nbf": NOW + 100}, "iat_wrong"),
    "nonce of another attempt": ({"nonce": "x" * 43}, "nonce_wrong"),
    "nonce as a list": ({"nonce": ["x"]}, "nonce_wrong"),
    "level lower than asked": ({"acr": "https://ecas.ec.europa.eu/loa/basic"}, "acr_too_low"),
    "level unknown": ({"acr": "https://ecas.ec.europa.eu/loa/mediums"}, "acr_too_low"),
    "level as a list": ({"acr": ["https://ecas.ec.europa.eu/loa/medium"]}, "acr_too_low"),
    "at_hash of another token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "at_hash_wrong"),
    "at_hash as a number": ({"at_hash": 1}, "at_hash_wrong"),
    "auth_time in the future": ({"auth_time": NOW + 100}, "auth_time_wrong"),
    "sub empty": ({"sub": ""}, "sub_wrong"),
    "sub as a number": ({"sub": 5}, "sub_wrong"),
    "sub too long": ({"sub": "n" * 256}, "sub_wrong"),
}


@pytest.mark.parametrize(("claims", "expected"), CLAIMS.values(), ids=CLAIMS)
def test_a_wrong_claim_is_refused(person: Any, database: Database, claims: dict[str, Any], expected: str) -> None:
    """Each claim that lies stops the sign-in, for its own reason."""
    person.issuer.claims = claims
    answer = person.sign_in()
    assert answer.status_code in {200, 400}
    assert reason(database) == expected
    assert nobody_is_signed_in(database)


MISSING = {
    "iss": "iss_wrong",
    "aud": "aud_wrong",
    "exp": "expired",
    "iat": "iat_wrong",
    "nonce": "nonce_wrong",
    "acr": "acr_too_low",
    "sub": "sub_wrong",
}


@pytest.mark.parametrize(("claim", "expected"), MISSING.items())
def test_a_missing_claim_is_refused(person: Any, database: Database, claim: str, expected: str) -> None:
    """What must be there, must be there."""
    person.issuer.dropped = {claim}
    person.sign_in()
    assert reason(database) == expected
    assert nobody_is_signed_in(database)


@pytest.mark.parametrize("claim", ["at_hash", "amr", "sid", "auth_time"])
def test_a_claim_that_may_be_missing_may_be_missing(person: Any, claim: str) -> None:
    """Core 3.1.3.6 and 2: these are optional when nothing asked for them."""
    person.issuer.dropped = {claim}
    assert person.sign_in().status_code == 303


@pytest.mark.parametrize("aud", ["jsis-online", ["jsis-online"]])
def test_the_audience_may_be_a_string_or_a_list(person: Any, aud: object) -> None:
    """RFC 7519 4.1.3."""
    person.issuer.claims = {"aud": aud}
    assert person.sign_in().status_code == 303


def test_a_higher_level_than_asked_is_welcome(person: Any) -> None:
    """The order of the settings: basic, medium, high."""
    person.issuer.acr = person.issuer.high
    assert person.sign_in().status_code == 303


TOKENS: dict[str, tuple[str, str]] = {
    "unsigned": ("unsigned", "algorithm_not_allowed"),
    "HMAC with the public key": ("signed_with_public_key", "algorithm_not_allowed"),
    "signed by another key": ("signed_by_another", "signature_wrong"),
}


@pytest.mark.parametrize(("how", "expected"), TOKENS.values(), ids=TOKENS)
def test_a_forged_signature_is_refused(person: Any, database: Database, how: str, expected: str) -> None:
    """Core 3.1.3.7 (6, 7): the algorithm is from our list, the key is the provider's."""
    person.issuer.id_token = getattr(person.issuer, how)
    person.sign_in()
    assert reason(database) == expected
    assert nobody_is_signed_in(database)


def part(value: dict[str, Any]) -> str:
    """Encode one part of a compact JWS."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


BROKEN: dict[str, Callable[[str], str]] = {
    "changed payload": lambda token: token.split(".")[0] + "." + token.split(".")[1][:-2] + "AA." + token.split(".")[2],
    "two parts": lambda token: token.rpartition(".")[0],
    "no base64": lambda _token: "%%%.%%%.%%%",
    "not ASCII": lambda token: "é" + token,
    "huge": lambda token: token + "A" * 30_000,
    "header is a list": lambda token: "W10." + token.partition(".")[2],
    "kid is a list": lambda token: part({"alg": "RS256", "kid": ["x"]}) + "." + token.partition(".")[2],
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_broken_token_is_refused_and_not_a_fault(person: Any, database: Database, spoil: Callable[[str], str]) -> None:
    """Nonsense gives a page, never a 500."""
    person.issuer.id_token = lambda claims: spoil(person.issuer.sign(claims))
    assert person.sign_in().status_code == 400
    assert reason(database) in {"signature_wrong", "algorithm_not_allowed", "key_unknown"}


def test_a_payload_that_is_not_an_object_is_refused(person: Any, database: Database) -> None:
    """RFC 7519 7.2: the claims are a JSON object, even when the signature holds."""
    issuer = person.issuer
    head = {"alg": "RS256", "kid": issuer.key.kid}
    issuer.id_token = lambda _claims: jws.serialize_compact(head, "[]", issuer.key, algorithms=["RS256"])
    assert person.sign_in().status_code == 400
    assert reason(database) == "signature_wrong"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "PS512"])
def test_the_algorithms_of_the_list_are_accepted(person: Any, algorithm: str) -> None:
    """The real service signs with PS512."""
    person.issuer.header = {"alg": algorithm}
    person.issuer.dropped = {"at_hash"}
    assert person.sign_in().status_code == 303


def test_an_answer_without_an_id_token_is_refused(person: Any, database: Database) -> None:
    """Core 3.1.3.3: the ID token is required."""
    person.issuer.token_answer = {"id_token": None}
    person.sign_in()
    assert reason(database) == "id_token_missing"


@pytest.mark.parametrize("answer", [{"access_token": None}, {"token_type": "mac"}, {"access_token": 5}])
def test_an_answer_without_a_bearer_token_is_refused(person: Any, database: Database, answer: dict[str, Any]) -> None:
    """RFC 6749 5.1."""
    person.issuer.token_answer = answer
    person.sign_in()
    assert reason(database) == "token_answer_wrong"


def test_an_error_of_the_token_endpoint_is_refused(person: Any, database: Database) -> None:
    """RFC 6749 5.2: an error is not an answer, whatever else it holds."""
    person.issuer.token_status = 400
    person.sign_in()
    assert reason(database) == "token_answer_wrong"


def test_userinfo_of_another_person_is_refused(person: Any, database: Database) -> None:
    """Core 5.3.4: the sub of userinfo is the sub of the ID token."""
    person.issuer.userinfo_sub = "n00other"
    person.sign_in()
    assert reason(database) == "userinfo_wrong"


RESPONSES: dict[str, tuple[dict[str, str | None], str]] = {
    "iss of another issuer": ({"iss": "https://evil.example"}, "response_issuer_wrong"),
    "iss missing although promised": ({"iss": None}, "response_issuer_missing"),
    "iss wrong on an error": ({"iss": "https://evil.example", "error": "access_denied"}, "response_issuer_wrong"),
    "state missing": ({"state": None}, "state_missing"),
    "state unknown": ({"state": "x" * 43}, "state_unknown"),
    "code missing": ({"code": None}, "code_missing"),
}


@pytest.mark.parametrize(("changes", "expected"), RESPONSES.values(), ids=RESPONSES)
def test_a_wrong_response_is_refused(person: Any, database: Database, changes: dict[str, str | None], expected: str) -> None:
    """State and issuer of the response itself, before any of it is believed."""
    person.begin()
    assert person.come_back(**changes).status_code == 400
    assert reason(database) == expected
    assert nobody_is_signed_in(database)


def test_a_repeated_parameter_is_refused(person: Any, database: Database) -> None:
    """RFC 6749 3.1: parameters are not repeated."""
    person.begin()
    state = person.issuer.asked["state"]
    assert person.get(f"/callback?code=a&code=b&state={state}").status_code == 400
    assert reason(database) == "repeated_parameter"


def test_a_state_is_good_once(person: Any, database: Database) -> None:
    """RFC 6749 10.12: single use; the Back button does not sign in a second time."""
    person.sign_in()
    assert person.come_back().status_code == 400
    assert reason(database) == "state_used"


def test_a_state_of_another_browser_is_refused_and_not_used_up(person: Any, another: Any, database: Database) -> None:
    """Login CSRF: an answer planted into another browser is refused there and still good where it belongs."""
    person.begin()
    assert another().come_back().status_code == 400
    assert reason(database) == "state_of_another_browser"
    assert person.come_back().status_code == 303


def test_a_state_lives_only_so_long(person: Any, database: Database, clock: Any) -> None:
    """`session.login_lifetime_s`."""
    person.begin()
    clock.forward(seconds=1800)
    assert person.come_back().status_code == 400
    assert reason(database) == "state_expired"


ERRORS = {
    "access_denied": "You stopped the sign-in",
    "consent_required": "You stopped the sign-in",
    "login_required": "Please sign in again",
    "interaction_required": "Please sign in again",
    "unmet_authentication_requirements": "A second verification method is needed",
    "temporarily_unavailable": "does not answer at the moment",
    "server_error": "does not answer at the moment",
    "invalid_scope": "could not be accepted",
    "<script>": "could not be accepted",
}


@pytest.mark.parametrize(("error", "words"), ERRORS.items())
def test_an_error_of_the_provider_becomes_a_page_that_says_what_next(
    person: Any, database: Database, error: str, words: str
) -> None:
    """Core 3.1.2.6: each error becomes a page that says what to do next."""
    person.begin()
    page = person.come_back(code=None, error=error, error_description="<b>particulars</b>").get_data(as_text=True)
    assert words in page
    assert "particulars" not in page
    assert "<script>" not in page
    assert nobody_is_signed_in(database)


def test_the_session_is_new_after_signing_in_again_and_the_old_one_is_over(person: Any) -> None:
    """Session fixation: the cookie changes, and the old value opens nothing."""
    person.sign_in()
    old = person.client.get_cookie("jsis_session").value
    person.sign_in()
    assert person.client.get_cookie("jsis_session").value != old
    person.client.set_cookie("jsis_session", old)
    assert "/sign-in" in person.get("/enrolment").location


def test_max_age_wants_a_fresh_auth_time(person: Any, database: Database) -> None:
    """Core 3.1.3.7 (13): the PMO's pages send max_age; a missing or old auth_time is refused."""
    asked = person.begin("way=internet&target=/RCAM/pmo/")
    assert asked["max_age"] == "28800"
    person.issuer.claims = {"auth_time": NOW - 28_800 - 31}
    assert person.come_back().status_code == 400
    assert reason(database) == "auth_time_wrong"
    person.issuer.claims, person.issuer.dropped = {}, {"auth_time"}
    person.begin("way=internet&target=/RCAM/pmo/")
    assert person.come_back().status_code == 400
    person.issuer.dropped = set()
    person.begin("way=internet&target=/RCAM/pmo/")
    assert person.come_back().location == "/RCAM/pmo/"
