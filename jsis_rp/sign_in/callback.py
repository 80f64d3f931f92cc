"""The answer of the provider (Core 3.1.2.5 to 3.1.3.7, RFC 9207), checked from top to bottom before anybody is signed in.

Three steps, so that no transaction waits for the network: `claim_attempt` uses the attempt up, `redeem` talks to the
provider and checks what it says, `sign_in` keeps account and session. Called by `pages.py`.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from jsis_rp.ground.database import consume_once
from jsis_rp.ground.random_strings import digest
from jsis_rp.sessions import accounts
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.accounts import Account
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.sessions.models import WebSession
from jsis_rp.settings import Settings
from jsis_rp.sign_in.checks import Expected, check_id_token
from jsis_rp.sign_in.jose import verified
from jsis_rp.sign_in.models import Login
from jsis_rp.sign_in.provider import Metadata, ProviderClient
from jsis_rp.sign_in.refused import Reason, Refused

TOLD_REASONS = {
    "access_denied": Reason.ACCESS_DENIED,
    "login_required": Reason.LOGIN_REQUIRED,
    "interaction_required": Reason.LOGIN_REQUIRED,
    "consent_required": Reason.ACCESS_DENIED,
    "unmet_authentication_requirements": Reason.LEVEL_NOT_MET,
    "temporarily_unavailable": Reason.TEMPORARILY_UNAVAILABLE,
    "server_error": Reason.TEMPORARILY_UNAVAILABLE,
}


@dataclass(frozen=True)
class SignedIn:
    """What the provider vouched for, the claims of the person, and the ID token for a later sign-out."""

    authentication: Authentication
    claims: dict[str, Any]
    id_token: str


def claim_attempt(db: Session, answer: Mapping[str, list[str]], *, browser: str, now: datetime) -> Login:
    """Find the attempt of `state`, of this browser, alive and unused, and use it up (RFC 6749 10.12); or raise `Refused`."""
    if any(len(values) > 1 for values in answer.values()):
        raise Refused(Reason.REPEATED_PARAMETER, "a parameter of the response is repeated (RFC 6749 3.1)")
    state = _one(answer, "state")
    if not state:
        raise Refused(Reason.STATE_MISSING)
    login = db.get(Login, digest(state))
    if login is None:
        raise Refused(Reason.STATE_UNKNOWN)
    if not hmac.compare_digest(login.browser_hash, digest(browser)):
        raise Refused(Reason.STATE_OF_ANOTHER_BROWSER)
    if login.expires_at <= now:
        raise Refused(Reason.STATE_EXPIRED)
    if not consume_once(db, Login.consumed_at, Login.state_hash == login.state_hash, at=now):
        raise Refused(Reason.STATE_USED)
    return login


def redeem(
    answer: Mapping[str, list[str]], login: Login, *, provider: ProviderClient, settings: Settings, now: datetime
) -> SignedIn:
    """Turn the answer to a claimed attempt into what it vouches for; raise `Refused` at the first thing that is wrong."""
    metadata = provider.metadata()
    _check_response_issuer(_one(answer, "iss"), metadata)
    error = _one(answer, "error")
    if error:
        raise Refused(TOLD_REASONS.get(error, Reason.PROVIDER_ERROR), f"error {error[:60]!r}")
    code = _one(answer, "code")
    if not code:
        raise Refused(Reason.CODE_MISSING)
    tokens = provider.exchange(code, code_verifier=login.code_verifier, redirect_uri=f"{settings.server.public_url}/callback")
    signed = verified(tokens.id_token, keys=provider.keys, algorithms=settings.provider.signing_algorithms)
    authentication = check_id_token(
        signed.claims,
        algorithm=signed.algorithm,
        access_token=tokens.access_token,
        expected=_expected(login, settings, now),
    )
    told = provider.userinfo(tokens.access_token, sub=authentication.sub)
    return SignedIn(authentication=authentication, claims={**signed.claims, **told}, id_token=tokens.id_token)


def sign_in(
    db: Session, signed_in: SignedIn, login: Login, *, old_cookie: str, settings: Settings, now: datetime
) -> tuple[Account, str]:
    """Keep the account and open its session; the session that this browser had before ends. Return account and cookie."""
    account = accounts.keep(
        db, issuer=settings.provider.issuer, sub=signed_in.authentication.sub, claims=signed_in.claims, now=now
    )
    if old_cookie:
        sessions.end(db, WebSession.id_hash == digest(old_cookie), now=now)
    cookie = sessions.open_session(
        db,
        account=account,
        authentication=signed_in.authentication,
        id_token=signed_in.id_token,
        way=login.way,
        now=now,
        settings=settings.session,
    )
    return account, cookie


def _check_response_issuer(told: str | None, metadata: Metadata) -> None:
    """RFC 9207 2.4: the issuer of the response, compared before anything else in it is believed."""
    if told is None and metadata.promises_iss:
        raise Refused(Reason.ISSUER_MISSING)
    if told is not None and told != metadata.issuer:
        raise Refused(Reason.ISSUER_OF_RESPONSE, f"got {told[:200]!r}, expected {metadata.issuer!r}")


def _expected(login: Login, settings: Settings, now: datetime) -> Expected:
    provider = settings.provider
    return Expected(
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce_hash=login.nonce_hash,
        levels=provider.levels,
        acr=login.acr,
        max_age_s=login.max_age_s,
        now=now,
        leeway_s=provider.leeway_s,
        id_token_max_age_s=provider.id_token_max_age_s,
    )


def _one(answer: Mapping[str, list[str]], name: str) -> str | None:
    values = answer.get(name)
    return values[0] if values else None
