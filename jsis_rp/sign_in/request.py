"""The question to the provider (Core 3.1.2.1): state, nonce, PKCE, the level, and where to go afterwards.

`internal` asks for the lower level as a wish; `internet` asks for the higher one as essential (Core 5.5.1.1), so that
the provider answers with an error instead of with less. Called by `pages.py`.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy.orm import Session

from jsis_rp.ground import random_strings
from jsis_rp.settings import Settings
from jsis_rp.sign_in.models import Login
from jsis_rp.sign_in.provider import Metadata

INTERNAL, INTERNET = "internal", "internet"


@dataclass(frozen=True)
class SignInRequest:
    """Who wants to sign in by which way, how fresh it must be, and where to go afterwards (empty: the usual page)."""

    way: str
    target: str
    browser: str
    language: str
    max_age_s: int | None = None
    login_hint: str | None = None


def start(db: Session, wanted: SignInRequest, *, metadata: Metadata, settings: Settings, now: datetime) -> str:
    """Remember an attempt of this browser and return the address of the provider to send it to."""
    provider = settings.provider
    state, nonce, verifier = random_strings.new(), random_strings.new(), random_strings.new()
    acr = provider.internal_level if wanted.way == INTERNAL else provider.internet_level
    db.add(
        Login(
            state_hash=random_strings.key(state),
            browser_hash=random_strings.key(wanted.browser),
            nonce_hash=random_strings.key(nonce),
            code_verifier=verifier,
            way=wanted.way,
            acr=acr,
            max_age_s=wanted.max_age_s,
            target=wanted.target,
            created_at=now,
            expires_at=now + timedelta(seconds=settings.session.login_lifetime_s),
        )
    )
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": f"{settings.server.public_url}/callback",
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
        "acr_values": acr,
        "claims": _claims(_at_least(acr, provider.levels), essential=wanted.way == INTERNET),
        "ui_locales": wanted.language,
    }
    if wanted.max_age_s is not None:
        query["max_age"] = str(wanted.max_age_s)
    if wanted.login_hint:
        query["login_hint"] = wanted.login_hint
    joiner = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joiner}{urlencode(query)}"


def _claims(values: list[str], *, essential: bool) -> str:
    return json.dumps({"id_token": {"acr": {"essential": essential, "values": values}}})


def _at_least(acr: str, levels: tuple[str, ...]) -> list[str]:
    """Return the level and the higher ones: each of them satisfies the request."""
    return list(levels[levels.index(acr) :])
