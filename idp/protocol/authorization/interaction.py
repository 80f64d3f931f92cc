"""What must the person still do before this request can be answered? One decision, on the way in and on the way back.

`prompt`, `max_age` and `acr_values` as Core 3.1.2.1, 3.1.2.3, 3.1.2.4 and 5.5.1.1 ask, `prompt=create` by User Registration 1.0
4.1. The same function decides when a request arrives and when a login returns, so that a second tab, the
back button or a registration in between can never yield more than was proved.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import AuthenticationRequest

MICROS = 1_000_000


class Need(StrEnum):
    """Why the person is asked; the value is kept with the login."""

    SIGN_IN = "sign_in"
    SIGN_IN_AGAIN = "sign_in_again"
    TOO_OLD = "too_old"
    OTHER_PERSON = "other_person"
    SELECT_ACCOUNT = "select_account"
    CREATE = "create"
    STEP_UP = "step_up"
    STEP_UP_WISHED = "step_up_wished"
    CONSENT = "consent"


ERROR_WITHOUT_PAGE = {
    Need.SELECT_ACCOUNT: "account_selection_required",
    Need.CONSENT: "consent_required",
    Need.STEP_UP: "interaction_required",
}
"""What `prompt=none` answers (Core 3.1.2.6); `login_required` for all the others."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """The session of this browser as the decision needs it. Moments in microseconds since the epoch."""

    id: str
    account_id: int
    subject: str
    acr: str
    amr: tuple[str, ...]
    auth_time: int
    created_at: int
    seen_at: int
    account_valid_from: int = 0


@dataclass(frozen=True, slots=True)
class SettledByLogin:
    """What the login that just returned has settled for this one request; nothing yet when a request arrives."""

    login_started_at: int | None = None
    consented: bool = False
    acr_settled: bool = False


@dataclass(frozen=True, slots=True)
class EarlierConsent:
    """What the person allowed this client before."""

    scope: frozenset[str] = field(default_factory=frozenset)
    claims: frozenset[str] = field(default_factory=frozenset)


def still_needed(
    request: AuthenticationRequest,
    session: LiveSession | None,
    earlier: EarlierConsent | None,
    settled: SettledByLogin,
    *,
    levels: Levels,
    now: int,
    can_rise: bool,
) -> Need | None:  # flat: guards, one after the other
    """The first thing that is missing, or None when the request can be answered.

    `now` in microseconds. `can_rise`: the account has a method that reaches the wished level (asked only when it is missed).
    """
    if "create" in request.prompt and settled.login_started_at is None:
        return Need.CREATE
    if session is None:
        return Need.SIGN_IN
    fresh = settled.login_started_at is not None and session.auth_time >= settled.login_started_at
    if request.required_subject is not None and session.subject != request.required_subject:
        return Need.OTHER_PERSON
    if "select_account" in request.prompt and not fresh:
        return Need.SELECT_ACCOUNT
    if "login" in request.prompt and not fresh:
        return Need.SIGN_IN_AGAIN
    if request.max_age_s is not None and not fresh and now - session.auth_time > request.max_age_s * MICROS:
        return Need.TOO_OLD
    if not levels.satisfies(session.acr, request.wanted_acr):
        if request.essential_acr:
            return Need.STEP_UP
        if can_rise and not settled.acr_settled and "none" not in request.prompt:
            return Need.STEP_UP_WISHED
    return Need.CONSENT if consent_needed(request, earlier, settled) else None


def consent_needed(request: AuthenticationRequest, earlier: EarlierConsent | None, settled: SettledByLogin) -> bool:
    """Whether the person must be asked what the client may know (Core 3.1.2.4)."""
    if settled.consented:
        return False
    if "consent" in request.prompt:
        return True
    if request.client.skip_consent:
        return False
    return earlier is None or not (earlier.scope.issuperset(request.scope) and earlier.claims.issuperset(request.claim_names))


def error_without_page(need: Need) -> str:
    """The error code for `prompt=none`."""
    return ERROR_WITHOUT_PAGE.get(need, "login_required")


def requirements(request: AuthenticationRequest) -> dict[str, Any]:
    """What a login for this request must reach, as `login.flow.Wish` takes it."""
    return {"wanted_acr": request.wanted_acr, "essential_acr": request.essential_acr}
