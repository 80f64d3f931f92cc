"""The answer of the provider (Core 3.1.2.5 to 3.1.3.7, RFC 9207), checked from top to bottom before anybody is signed in.

Three steps, so that no transaction waits for the network: `claim_attempt` uses the attempt up, `redeem` talks to the
provider and checks what it says, `sign_in` saves account and session. Called by `pages.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jsis_rp.ground import random_strings
from jsis_rp.sessions import accounts, provider_sessions
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.settings import Settings
from jsis_rp.sign_in.checks import Expected, check_id_token
from jsis_rp.sign_in.jose import verified
from jsis_rp.sign_in.models import Login
from jsis_rp.sign_in.provider import Metadata, ProviderClient
from jsis_rp.sign_in.refused import Reason, Refused

REASON_OF_ERROR = {
    "access_denied": Reason.ACCESS_DENIED,
    "login_required": Reason.LOGIN_REQUIRED,
    "interaction_required": Reason.LOGIN_REQUIRED,
    "consent_required": Reason.ACCESS_DENIED,
    "unmet_authentication_requirements": Reason.LEVEL_NOT_MET,
    "temporarily_unavailable": Reason.TEMPORARILY_UNAVAILABLE,
    "server_error": Reason.TEMPORARILY_UNAVAILABLE,
}


@dataclass(frozen=True)
class Redeemed:
    """What a code was good for: a checked authentication, the claims of the person, the ID token for a later sign-out."""

    authentication: Authentication
    claims: dict[str, Any]
    id_token: str


def claim_attempt(db: Session, answer: Mapping[str, list[str]], *, browser: str, now: datetime) -> Login:
    """Use up the attempt of `state`, if it is of this browser, alive and unused (RFC 6749 10.12); or raise `Refused`.

    One UPDATE decides; only when it meets no row is the reason looked for.
    """
    if any(len(values) > 1 for values in answer.values()):
        raise Refused(Reason.REPEATED_PARAMETER, "a parameter of the response is repeated (RFC 6749 3.1)")
    state = _one(answer, "state")
    if not state:
        raise Refused(Reason.STATE_MISSING)
    state_hash, browser_hash = random_strings.key(state), random_strings.key(browser)
    claim = (
        update(Login)
        .where(
            Login.state_hash == state_hash,
            Login.browser_hash == browser_hash,
            Login.expires_at > now,
            Login.consumed_at.is_(None),
        )
        .values(consumed_at=now)
        .returning(Login)
        .execution_options(synchronize_session=False)
    )
    login = db.scalars(claim).one_or_none()
    if login is None:
        raise Refused(_why_not(db, state_hash, browser_hash, now))
    return login


def _why_not(db: Session, state_hash: str, browser_hash: str, now: datetime) -> Reason:
    login = db.scalar(select(Login).where(Login.state_hash == state_hash))
    if login is None:
        return Reason.STATE_UNKNOWN
    if login.browser_hash != browser_hash:
        return Reason.STATE_OF_ANOTHER_BROWSER
    return Reason.STATE_EXPIRED if login.expires_at <= now else Reason.STATE_USED


def redeem(
    answer: Mapping[str, list[str]], login: Login, *, provider: ProviderClient, settings: Settings, now: datetime
) -> Redeemed:
    """Turn the answer to a claimed attempt into a checked authentication; raise `Refused` at the first thing that is wrong."""
    metadata = provider.metadata()
    _check_response_issuer(_one(answer, "iss"), metadata)
    error = _one(answer, "error")
    if error:
        raise Refused(REASON_OF_ERROR.get(error, Reason.PROVIDER_ERROR), f"error {error[:60]!r}")
    code = _one(answer, "code")
    if not code:
        raise Refused(Reason.CODE_MISSING)
    tokens = provider.exchange(code, code_verifier=login.code_verifier, redirect_uri=f"{settings.server.public_url}/callback")
    jws = verified(tokens.id_token, keys=provider.keys, algorithms=settings.provider.signing_algorithms)
    authentication = check_id_token(
        jws.claims,
        algorithm=jws.algorithm,
        access_token=tokens.access_token,
        expected=_expected(login, settings, now),
    )
    userinfo = provider.userinfo(tokens.access_token, sub=authentication.sub)
    return Redeemed(authentication=authentication, claims={**jws.claims, **userinfo}, id_token=tokens.id_token)


def sign_in(db: Session, redeemed: Redeemed, *, way: str, old_cookie: str, settings: Settings, now: datetime) -> tuple[int, str]:
    """Save the account and start its session in the place of this browser's old one; return account id and cookie.

    Raises `Refused` when the provider has already ended the session that the ID token speaks of.
    """
    authentication = redeemed.authentication
    try:
        provider_sessions.enter(db, authentication, now=now, kept_s=settings.provider_session_kept_s)
    except provider_sessions.ProviderSessionEnded:
        raise Refused(Reason.PROVIDER_SESSION_ENDED, "a logout token came before") from None
    account_id = accounts.save_claims(db, issuer=authentication.issuer, sub=authentication.sub, claims=redeemed.claims, now=now)
    cookie = sessions.start(
        db,
        account_id=account_id,
        authentication=authentication,
        id_token=redeemed.id_token,
        way=way,
        old_cookie=old_cookie,
        now=now,
        settings=settings.session,
    )
    return account_id, cookie


def _check_response_issuer(iss: str | None, metadata: Metadata) -> None:
    """RFC 9207 2.4: the issuer of the response, compared before anything else in it is believed."""
    if iss is None and metadata.promises_iss:
        raise Refused(Reason.ISSUER_MISSING)
    if iss is not None and iss != metadata.issuer:
        raise Refused(Reason.ISSUER_OF_RESPONSE, f"got {iss[:200]!r}, expected {metadata.issuer!r}")


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
