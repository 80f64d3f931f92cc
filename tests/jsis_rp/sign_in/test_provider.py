"""The provider's metadata and keys: cached with a life, compared with what was configured, fetched again when needed."""

from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions.audit import AuditEvent


def last_reason(database: Database) -> str | None:
    """Return the reason of the last event."""
    with database.read() as db:
        return db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first().reason  # type: ignore[union-attr]


METADATA: dict[str, dict[str, Any]] = {
    "issuer of somebody else": {"issuer": "https://evil.example"},
    "token endpoint without TLS": {"token_endpoint": "http://evil.example/token"},
    "no keys": {"jwks_uri": None},
    "endpoint is a number": {"authorization_endpoint": 5},
    "endpoint with a fragment": {"token_endpoint": "https://a.example/t#x"},
}


@pytest.mark.parametrize("changes", METADATA.values(), ids=METADATA)
def test_wrong_metadata_stop_the_sign_in(person: Any, database: Database, changes: dict[str, Any]) -> None:
    """Discovery 1.0, 4.3: the issuer is exactly ours; endpoints are as well protected as it is."""
    person.issuer.metadata = changes
    assert person.get("/sign-in?way=internet").status_code == 503
    assert last_reason(database) == "provider_metadata_wrong"


def test_a_provider_that_does_not_answer_gives_a_page_that_says_so(person: Any, database: Database) -> None:
    """503 and what to do, not a trace."""
    person.issuer.server.clear()
    person.issuer.server.stop()
    try:
        answer = person.get("/sign-in?way=internet")
    finally:
        person.issuer.server.start()
    assert answer.status_code == 503
    assert "does not answer at the moment" in answer.get_data(as_text=True)
    assert last_reason(database) == "provider_unreachable"


def test_a_new_key_of_the_provider_is_found_by_its_kid(person: Any, app: Any) -> None:
    """Core 10.1.1: an unknown kid makes the keys be fetched again."""
    person.sign_in()
    issuer = person.issuer
    issuer.key, issuer.other_key = issuer.other_key, issuer.key
    issuer.published = [issuer.key]
    app.extensions["jsis_provider"]._keys_fetched = float("-inf")
    assert person.sign_in().status_code == 303
    assert issuer.jwks_calls == 2


def test_unknown_kids_do_not_make_us_fetch_again_and_again(person: Any, database: Database) -> None:
    """A rate limit: forged kids cost the provider nothing."""
    person.sign_in()
    person.issuer.header = {"kid": "unknown"}
    for _ in range(5):
        person.sign_in()
    assert last_reason(database) == "key_unknown"
    assert person.issuer.jwks_calls == 1


def test_two_keys_without_a_kid_are_not_guessed(person: Any, database: Database) -> None:
    """Core 10.1: with several keys the header must name one."""
    person.issuer.published = [person.issuer.key, person.issuer.other_key]
    person.issuer.header = {"kid": None}
    person.sign_in()
    assert last_reason(database) == "key_unknown"


def test_keys_that_cannot_be_read_do_not_spoil_the_others(person: Any) -> None:
    """RFC 7517 5: unknown keys are passed over."""
    issuer = person.issuer
    odd = {"keys": [{"kty": "AKP", "kid": "x"}, "no key", {"kty": "RSA", "kid": "y"}, issuer.key.as_dict(private=False)]}
    issuer.server.expect_oneshot_request("/cas/oauth2/jwks").respond_with_json(odd)
    assert person.sign_in().status_code == 303


def test_redirects_are_not_followed(person: Any, database: Database) -> None:
    """The token endpoint answers itself: a redirect could carry the client's proof elsewhere."""
    issuer = person.issuer
    issuer.server.expect_oneshot_request("/cas/oauth2/token").respond_with_data("", status=307, headers={"Location": "/x"})
    person.sign_in()
    assert last_reason(database) == "token_answer_wrong"
