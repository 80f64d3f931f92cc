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

from jsis_rp.ground.random_strings import digest, new_token
from jsis_rp.settings import Settings
from jsis_rp.sign_in.models import Login
from jsis_rp.sign_in.provider import Metadata

INTERNAL, INTERNET = "internal", "internet"


@dataclass(frozen=True)
class Asking:
    """Who wants to sign in by which way, how fresh it must be, and where to go afterwards (empty: the usual page)."""

    way: str
    target: str
    browser: str
    language: str
    max_age_s: int | None = None
    login_hint: str | None = None


def start(db: Session, asking: Asking, *, metadata: Metadata, settings: Settings, now: datetime) -> str:
    """Remember an attempt of this browser and return the address of the provider to send it to."""
    provider = settings.provider
    state, nonce, verifier = new_token(), new_token(), new_token()
    acr = provider.internal_level if asking.way == INTERNAL else provider.internet_level
    db.add(
        Login(
            state_hash=digest(state),
            browser_hash=digest(asking.browser),
            nonce_hash=digest(nonce),
            code_verifier=verifier,
            way=asking.way,
            acr=acr,
            max_age_s=asking.max_age_s,
            target=asking.target,
            created_at=now,
            expires_at=now + timedelta(seconds=settings.session.login_lifetime_s),
        )
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": f"{settings.server.public_url}/callback",
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
        "acr_values": acr,
        "claims": _claims(_at_least(acr, provider.levels), essential=asking.way == INTERNET),
        "ui_locales": asking.language,
    }
    if asking.max_age_s is not None:
        asked["max_age"] = str(asking.max_age_s)
    if asking.login_hint:
        asked["login_hint"] = asking.login_hint
    joiner = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joiner}{urlencode(asked)}"


def _claims(values: list[str], *, essential: bool) -> str:
    return json.dumps({"id_token": {"acr": {"essential": essential, "values": values}}})


def _at_least(acr: str, levels: tuple[str, ...]) -> list[str]:
    """Return the level and the higher ones: each of them satisfies the request."""
    return list(levels[levels.index(acr) :])
