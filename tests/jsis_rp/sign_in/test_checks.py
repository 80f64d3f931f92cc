"""The checks of an ID token one by one, to the second and to the character (Core 3.1.3.7)."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jsis_rp.ground import random_strings
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.sessions.levels import reaches
from jsis_rp.sign_in.checks import Expected, check_id_token, moment
from jsis_rp.sign_in.refused import Reason, Refused

NOW = 1_795_424_400
AT = datetime.fromtimestamp(NOW, UTC)
LEVELS = ("basic", "medium", "high")
EXPECTED = Expected(
    issuer="https://i.example",
    client_id="us",
    nonce_hash=random_strings.key("n"),
    levels=LEVELS,
    acr="medium",
    max_age_s=None,
    now=AT,
    leeway_s=30,
    id_token_max_age_s=600,
)
CLAIMS: dict[str, Any] = {
    "iss": "https://i.example",
    "sub": "n001",
    "aud": "us",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": "n",
    "acr": "medium",
    "amr": ["pwd", "sms"],
    "auth_time": NOW - 5,
    "sid": "s",
}


def check(expected: Expected = EXPECTED, *, algorithm: str = "RS256", **changes: Any) -> Authentication:
    """Check the claims but for the changes; None takes one away."""
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return check_id_token(claims, algorithm=algorithm, access_token="token", expected=expected)


def reason(expected: Expected = EXPECTED, *, algorithm: str = "RS256", **changes: Any) -> Reason:
    """Return why the claims are refused."""
    with pytest.raises(Refused) as caught:
        check(expected, algorithm=algorithm, **changes)
    return caught.value.reason


def test_what_a_good_token_says_is_returned_whole() -> None:
    """Core 2: every claim lands in its own place."""
    assert check() == Authentication(
        issuer="https://i.example",
        sub="n001",
        acr="medium",
        amr=("pwd", "sms"),
        auth_time=AT - timedelta(seconds=5),
        issued_at=AT,
        sid="s",
    )


GOOD: list[dict[str, Any]] = [
    {"exp": NOW - 29},
    {"iat": NOW + 30},
    {"iat": NOW - 630},
    {"nbf": NOW + 30},
    {"auth_time": NOW + 30},
    {"aud": ["us"]},
    {"aud": ["us", "you"], "azp": "us"},
    {"aud": "us", "azp": "us"},
    {"sub": "n" * 255},
    {"sub": "n"},
    {"sid": "s" * 255},
    {"acr": "high"},
]


@pytest.mark.parametrize("changes", GOOD, ids=str)
def test_what_is_just_inside_is_accepted(changes: dict[str, Any]) -> None:
    """The clocks may differ by the leeway, and no more."""
    check(**changes)


BAD: list[tuple[dict[str, Any], Reason]] = [
    ({"exp": NOW - 30}, Reason.EXP),
    ({"iat": NOW + 31}, Reason.IAT),
    ({"iat": NOW - 631}, Reason.IAT),
    ({"nbf": NOW + 31}, Reason.IAT),
    ({"nbf": "soon"}, Reason.IAT),
    ({"auth_time": NOW + 31}, Reason.AUTH_TIME),
    ({"auth_time": "then"}, Reason.AUTH_TIME),
    ({"aud": ["you"]}, Reason.AUD),
    ({"aud": "you"}, Reason.AUD),
    ({"aud": {"us": 1}}, Reason.AUD),
    ({"aud": ["us", "you"]}, Reason.AZP),
    ({"aud": ["us", "you"], "azp": "you"}, Reason.AZP),
    ({"azp": "you"}, Reason.AZP),
    ({"sub": "n" * 256}, Reason.SUB),
    ({"sub": ""}, Reason.SUB),
    ({"sid": "s" * 256}, Reason.SID),
    ({"sid": ""}, Reason.SID),
    ({"sid": 5}, Reason.SID),
    ({"acr": "basic"}, Reason.ACR),
    ({"at_hash": "x"}, Reason.AT_HASH),
    ({"at_hash": "\ud800"}, Reason.AT_HASH),
    ({"nonce": "m"}, Reason.NONCE),
    ({"iss": "https://i.example/"}, Reason.ISS),
]


@pytest.mark.parametrize(("changes", "expected"), BAD, ids=str)
def test_what_is_just_outside_is_refused(changes: dict[str, Any], expected: Reason) -> None:
    """A second too late, a character too long, a level too low."""
    assert reason(**changes) is expected


def test_max_age_is_kept_to_the_second() -> None:
    """Core 3.1.3.7 (13): `auth_time` is needed then, and not older than asked plus the leeway."""
    asked = replace(EXPECTED, max_age_s=100)
    check(asked, auth_time=NOW - 130)
    assert reason(asked, auth_time=NOW - 131) is Reason.AUTH_TIME
    assert reason(asked, auth_time=None) is Reason.AUTH_TIME
    assert check(auth_time=None).auth_time is None
    assert check(sid=None).sid is None
    check(replace(EXPECTED, max_age_s=0), auth_time=NOW - 30)


@pytest.mark.parametrize("algorithm", ["RS256", "PS512", "ES384"])
def test_the_access_token_is_bound_by_the_hash_of_the_signature(algorithm: str) -> None:
    """Core 3.1.3.8: the left half of the hash that belongs to the algorithm."""
    full = hashlib.new("sha" + algorithm[-3:], b"token").digest()
    left = base64.urlsafe_b64encode(full[: len(full) // 2]).rstrip(b"=").decode()
    right = base64.urlsafe_b64encode(full[len(full) // 2 :]).rstrip(b"=").decode()
    check(algorithm=algorithm, at_hash=left)
    assert reason(algorithm=algorithm, at_hash=right) is Reason.AT_HASH
    assert reason(algorithm=algorithm, at_hash=left[:-1]) is Reason.AT_HASH


def test_methods_are_texts_and_not_too_many() -> None:
    """What is not a list of texts says nothing."""
    assert check(amr="pwd").amr == ()
    assert check(amr=["pwd", 5, None, "x" * 30]).amr == ("pwd", "x" * 20)
    assert check(amr=["pwd"] * 12).amr == ("pwd",) * 10
    assert check(amr=None).amr == ()


NO_MOMENTS: list[object] = [None, "1", True, False, [], 1e300, float("nan"), float("inf"), 10**30]


@pytest.mark.parametrize("value", NO_MOMENTS, ids=repr)
def test_what_is_no_numeric_date_is_no_moment(value: object) -> None:
    """RFC 7519 2: seconds since 1970; booleans are not numbers."""
    assert moment(value) is None


@pytest.mark.parametrize("value", [NOW, float(NOW)])
def test_a_numeric_date_may_be_whole_or_not(value: float) -> None:
    """RFC 7519 2: non-integer values can be represented."""
    assert moment(value) == AT
    assert moment(0) == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("acr", "wanted", "expected"), [(a, w, LEVELS.index(a) >= LEVELS.index(w)) for a in LEVELS for w in LEVELS]
)
def test_levels_are_compared_by_their_order_and_not_by_their_names(acr: str, wanted: str, expected: bool) -> None:
    """The order of `provider.levels`: by name, basic < high < medium."""
    assert reaches(acr, wanted, LEVELS) is expected


@pytest.mark.parametrize(("acr", "wanted"), [("other", "basic"), ("high", "other"), ("other", "other"), ("", "")])
def test_a_level_that_is_not_listed_reaches_nothing(acr: str, wanted: str) -> None:
    """And nothing reaches it."""
    assert not reaches(acr, wanted, LEVELS)
