"""The checks of single answers: each refuses what its specification refuses."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from bench import checks
from bench.connection import Answer

JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store"
GOOD = b'{"access_token": "0123456789012345678901", "token_type": "Bearer", "expires_in": 60}'
KEY = RSAKey.generate_key(2048)
NOW_S = 1_000_000


def answer(body: bytes, status: int = 200, head: bytes = JSON_HEAD) -> Answer:
    """An answer with a JSON head."""
    return Answer(status, head, body)


def test_a_good_token_answer_passes() -> None:
    """RFC 6749 5.1."""
    assert checks.token_answer(answer(GOOD), id_token=False, refresh_token=False)["expires_in"] == 60


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace(b"0123456789012345678901", b"short"),
        GOOD.replace(b"Bearer", b"mac"),
        GOOD.replace(b"60", b"0"),
        GOOD.replace(b"60", b'"60"'),
        b"[]",
        b"{",
    ],
)
def test_a_token_answer_with_a_bad_field_is_refused(body: bytes) -> None:
    """RFC 6749 5.1 and 10.10: type, lifetime, and tokens of 128 bits."""
    with pytest.raises(checks.CheckFailed):
        checks.token_answer(answer(body), id_token=False, refresh_token=False)


@pytest.mark.parametrize(("id_token", "refresh_token"), [(True, False), (False, True)])
def test_a_token_answer_without_a_token_that_is_due_is_refused(id_token: bool, refresh_token: bool) -> None:
    """Core 3.1.3.3: the ID token is required in the code flow."""
    with pytest.raises(checks.CheckFailed):
        checks.token_answer(answer(GOOD), id_token=id_token, refresh_token=refresh_token)


def test_a_token_answer_must_be_json_and_not_cacheable() -> None:
    """RFC 6749 5.1: media type and Cache-Control."""
    for head in (JSON_HEAD.replace(b"json", b"text"), JSON_HEAD.replace(b"no-store", b"public")):
        with pytest.raises(checks.CheckFailed):
            checks.token_answer(answer(GOOD, head=head), id_token=False, refresh_token=False)


def test_a_key_set_must_not_hold_private_keys() -> None:
    """RFC 7517: what is published is public."""
    public, private = (b'{"keys": [{"kty": "RSA", "n": "1", "e": "1"%s}]}' % extra for extra in (b"", b', "d": "1"'))
    assert checks.jwks(answer(public))
    with pytest.raises(checks.CheckFailed, match="private"):
        checks.jwks(answer(private))


def test_discovery_must_name_the_issuer_that_was_asked() -> None:
    """Discovery 4.3."""
    with pytest.raises(checks.CheckFailed, match="issuer"):
        checks.discovery(answer(b'{"issuer": "http://other"}'), "http://op", ())


def test_a_token_handed_out_twice_is_refused() -> None:
    """RFC 6749 10.10: tokens cannot be guessed, so they never repeat."""
    seen = checks.Distinct()
    seen.add("a", "b")
    with pytest.raises(checks.CheckFailed):
        seen.add("b")


@pytest.mark.parametrize(
    ("wrong", "claim"),
    [
        ({"iss": "http://other"}, "iss"),
        ({"aud": ["other"]}, "aud"),
        ({"azp": "other"}, "azp"),
        ({"exp": NOW_S - 1000}, "exp"),
        ({"iat": NOW_S + 1000}, "iat"),
        ({"nonce": "other"}, "nonce"),
        ({"at_hash": "other"}, "at_hash"),
        ({"sub": "other"}, "sub"),
        ({}, ""),
    ],
)
def test_every_claim_of_an_id_token_is_compared(wrong: dict[str, object], claim: str) -> None:
    """Core 3.1.3.7."""
    claims = {"iss": "http://op", "aud": "bench", "exp": NOW_S + 60, "iat": NOW_S, "nonce": "n", "sub": "s",
              "at_hash": checks.half_hash("token")}  # fmt: skip
    token = jwt.encode({"alg": "RS256"}, {**claims, **wrong}, KEY)
    sample = checks.IdTokenSample(token, "token", "n", "s")
    keys = KeySet([KEY])
    if not claim:
        assert checks.verify_id_token(sample, keys, issuer="http://op", client_id="bench", now_s=NOW_S) == "RS256"
        return
    with pytest.raises(checks.CheckFailed, match=f"id_token: {claim} "):
        checks.verify_id_token(sample, keys, issuer="http://op", client_id="bench", now_s=NOW_S)
