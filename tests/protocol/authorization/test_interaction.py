"""The decision of what a person must still do, with literals and as properties."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import AuthenticationRequest
from idp.protocol.authorization.interaction import (
    EarlierConsent,
    LiveSession,
    Need,
    SettledByLogin,
    error_without_page,
    still_needed,
)
from idp.settings import LevelSettings

LEVELS = Levels(LevelSettings())
BASIC, MEDIUM, HIGH = LEVELS.acr_values
SECOND = 1_000_000
NOW = 1_800_000_000 * SECOND


def request(**changes: Any) -> AuthenticationRequest:
    """A request for `openid` by a client that is trusted unless `trusted` says no."""
    values: dict[str, Any] = {
        "client": SimpleNamespace(client_id="rp", skip_consent=changes.pop("trusted", True)),
        "params": {},
        "pushed_as": "",
        "redirect_uri": "https://rp.example/cb",
        "response_type": "code",
        "response_mode": "query",
        "scope": ("openid",),
        "state": None,
        "nonce": None,
        "prompt": frozenset(),
        "max_age_s": None,
        "wanted_acr": (),
        "essential_acr": False,
        "claims": {},
        "required_subject": None,
        "login_hint": "",
        "ui_locales": "",
        "code_challenge": "",
    }
    return AuthenticationRequest(**(values | changes))


def session(**changes: Any) -> LiveSession:
    """A session of n0000001 that was opened by password a minute ago."""
    values = {
        "id": "sid",
        "account_id": 1,
        "subject": "n0000001",
        "acr": BASIC,
        "amr": ["pwd"],
        "auth_time": NOW - 60 * SECOND,
        "created_at": NOW - 60 * SECOND,
        "seen_at": NOW,
    }
    return LiveSession(**(values | changes))


def need(asked: AuthenticationRequest, live: LiveSession | None, **more: Any) -> Need | None:
    """The decision, with nothing given and nothing done unless told."""
    return still_needed(
        asked,
        live,
        more.get("given"),
        more.get("done", SettledByLogin()),
        levels=LEVELS,
        now=NOW,
        can_rise=more.get("can_rise", True),
    )


def test_without_a_session_the_person_signs_in() -> None:
    """Core 3.1.2.3: the End-User is not already authenticated."""
    assert need(request(), None) is Need.SIGN_IN


def test_a_session_and_a_trusted_client_need_nothing() -> None:
    """Single sign-on: nothing is left to ask."""
    assert need(request(), session()) is None


@pytest.mark.parametrize(("max_age_s", "expected"), [(59, Need.TOO_OLD), (60, None), (0, Need.TOO_OLD), (10_000, None)])
def test_max_age_counts_from_the_last_sign_in(max_age_s: int, expected: Need | None) -> None:
    """Core 3.1.2.1: “If the elapsed time is greater than this value, the OP MUST attempt to actively re-authenticate”."""
    assert need(request(max_age_s=max_age_s), session()) is expected


def test_max_age_zero_is_met_by_the_login_that_it_caused() -> None:
    """Otherwise max_age=0 would ask for ever."""
    done = SettledByLogin(login_started_at=NOW - 90 * SECOND)
    assert need(request(max_age_s=0), session(), done=done) is None


def test_prompt_login_is_met_only_by_a_sign_in_after_it() -> None:
    """Core 3.1.2.1, prompt login: “SHOULD prompt the End-User for reauthentication”."""
    asked = request(prompt=frozenset({"login"}))
    assert need(asked, session()) is Need.SIGN_IN_AGAIN
    assert need(asked, session(), done=SettledByLogin(login_started_at=NOW - 30 * SECOND)) is Need.SIGN_IN_AGAIN
    assert need(asked, session(), done=SettledByLogin(login_started_at=NOW - 60 * SECOND)) is None


def test_a_hint_for_somebody_else_asks_for_that_person() -> None:
    """Core 3.1.2.1, id_token_hint; 5.5.1, sub with a value."""
    assert need(request(required_subject="n0000002"), session()) is Need.OTHER_PERSON
    assert need(request(required_subject="n0000001"), session()) is None


def test_an_essential_level_steps_a_weak_session_up_whatever_the_person_settled_for() -> None:
    """Core 5.5.1.1: an essential acr is never traded for less."""
    asked = request(wanted_acr=(MEDIUM,), essential_acr=True)
    assert need(asked, session(), can_rise=False) is Need.STEP_UP
    assert need(asked, session(), done=SettledByLogin(login_started_at=0, acr_settled=True)) is Need.STEP_UP
    assert need(asked, session(acr=HIGH)) is None


def test_a_wished_level_is_asked_once_and_only_of_who_can_reach_it() -> None:
    """Core 3.1.2.1: acr_values are voluntary."""
    asked = request(wanted_acr=(MEDIUM,))
    assert need(asked, session()) is Need.STEP_UP_WISHED
    assert need(asked, session(), can_rise=False) is None
    assert need(asked, session(), done=SettledByLogin(login_started_at=0, acr_settled=True)) is None


def test_consent_is_asked_until_it_covers_scopes_and_single_claims() -> None:
    """Core 3.1.2.4: consent before information is released."""
    asked = request(trusted=False, scope=("openid", "email"), claims={"userinfo": {"phone_number": None}})
    assert need(asked, session()) is Need.CONSENT
    assert need(asked, session(), given=EarlierConsent(frozenset({"openid", "email"}))) is Need.CONSENT
    assert need(asked, session(), given=EarlierConsent(frozenset({"openid", "email"}), frozenset({"phone_number"}))) is None


def test_prompt_consent_is_asked_although_it_was_given_before() -> None:
    """Core 3.1.2.1, prompt consent; of trusted clients as well."""
    asked = request(prompt=frozenset({"consent"}))
    assert need(asked, session()) is Need.CONSENT
    assert need(asked, session(), done=SettledByLogin(login_started_at=NOW, consented=True)) is None


def test_select_account_is_met_by_a_fresh_sign_in() -> None:
    """Core 3.1.2.1, prompt select_account."""
    asked = request(prompt=frozenset({"select_account"}))
    assert need(asked, session()) is Need.SELECT_ACCOUNT
    assert need(asked, session(), done=SettledByLogin(login_started_at=NOW - 60 * SECOND)) is None


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        (Need.SIGN_IN, "login_required"),
        (Need.TOO_OLD, "login_required"),
        (Need.OTHER_PERSON, "login_required"),
        (Need.CONSENT, "consent_required"),
        (Need.SELECT_ACCOUNT, "account_selection_required"),
        (Need.STEP_UP, "interaction_required"),
    ],
)
def test_what_prompt_none_answers(missing: Need, code: str) -> None:
    """Core 3.1.2.6."""
    assert error_without_page(missing) == code


acrs = st.sampled_from(LEVELS.acr_values)
wanted = st.lists(acrs, max_size=3, unique=True).map(tuple)


@given(acr=acrs, asked=wanted, settled=st.booleans(), can_rise=st.booleans())
def test_essential_is_never_weaker_than_voluntary(acr: str, asked: tuple[str, ...], settled: bool, can_rise: bool) -> None:
    """Whatever passes as essential passes as voluntary too; and what passes as essential reaches one of the values."""
    done = SettledByLogin(login_started_at=0, acr_settled=settled)
    essential = need(request(wanted_acr=asked, essential_acr=True), session(acr=acr), done=done, can_rise=can_rise)
    voluntary = need(request(wanted_acr=asked), session(acr=acr), done=done, can_rise=can_rise)
    if essential is None:
        assert voluntary is None
        assert not asked or LEVELS.rank(acr) >= min(LEVELS.rank(one) for one in asked)


@given(acr=acrs, asked=wanted)
def test_the_told_acr_is_never_above_what_was_proved(acr: str, asked: tuple[str, ...]) -> None:
    """A token says at most what the session reached."""
    assert LEVELS.rank(LEVELS.acr_to_return(acr, asked)) <= LEVELS.rank(acr)


@given(
    auth_time=st.integers(0, NOW),
    started=st.integers(0, NOW),
    max_age_s=st.integers(0, 10**9),
    prompt=st.sampled_from([frozenset(), frozenset({"login"})]),
)
def test_an_old_sign_in_never_answers_a_request_for_a_fresh_one(
    auth_time: int, started: int, max_age_s: int, prompt: frozenset[str]
) -> None:
    """Either the sign-in came after the login began, or it is within max_age and nobody asked for a new one."""
    live = session(auth_time=auth_time)
    if need(request(max_age_s=max_age_s, prompt=prompt), live, done=SettledByLogin(login_started_at=started)) is None:
        assert auth_time >= started or (not prompt and NOW - auth_time <= max_age_s * SECOND)


def test_prompt_none_is_never_a_reason_to_ask_for_more_than_was_essential() -> None:
    """Core 3.1.2.1 and 5.5.1.1: a voluntary level that is missed is no error where nobody may be asked."""
    assert need(request(prompt=frozenset({"none"}), wanted_acr=(MEDIUM,)), session(), can_rise=True) is None
    assert need(request(wanted_acr=(MEDIUM,)), session(), can_rise=True) is Need.STEP_UP_WISHED


def test_a_wish_to_create_an_account_is_put_once() -> None:
    """Initiating User Registration 1.0 4: with or without a session; whoever comes back from it is not sent there again."""
    asked = request(prompt=frozenset({"create"}))
    assert need(asked, None) is Need.CREATE
    assert need(asked, session()) is Need.CREATE
    assert need(asked, session(), done=SettledByLogin(login_started_at=NOW - 90 * SECOND)) is None
    assert need(asked, None, done=SettledByLogin(login_started_at=NOW - 90 * SECOND)) is Need.SIGN_IN
