"""The ID token: what a client learns about the sign-in (Core 2, 3.1.3.6).

Called by the code and refresh grants, and open to flows that answer from the authorization endpoint. Profile claims come
from userinfo; here only when the `claims` parameter asked for them by name (Core 5.4, 5.5).
"""

import base64
from typing import Any

from idp.clients.models import Client
from idp.clients.response_jwt import ResponseJwts
from idp.grants.data import GrantData
from idp.ground import clock
from idp.ground.database import Hot
from idp.jose.algorithms import half_hash
from idp.jose.jwt_uses import ID_TOKEN_HINT
from idp.jose.keyring import Keyring
from idp.protocol.tokens import claims


class IdTokens:
    """Makes ID tokens for one issuer."""

    def __init__(self, response_jwts: ResponseJwts, hot: Hot, *, issuer: str, lifetime_s: int) -> None:
        self._response_jwts, self._hot = response_jwts, hot
        self._issuer, self._lifetime_s = issuer, lifetime_s

    def make(
        self,
        client: Client,
        data: GrantData,
        *,
        account_id: int,
        access_token: str | None = None,
        nonce: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> str:
        """A signed ID token for `client`, encrypted where it registered that.

        `data` is that of the code or token row. `nonce` is that of the authorization
        request (Core 12.2: a refreshed ID token has none). `extra` is for claims of other flows, such as `c_hash`.
        """
        now, alg = clock.seconds(), client.id_token_signed_response_alg
        token: dict[str, Any] = {
            "iss": self._issuer,
            "sub": data.sub,
            "aud": client.client_id,
            "exp": now + self._lifetime_s,
            "iat": now,
            "auth_time": data.auth_time,
        }
        if nonce:
            token["nonce"] = nonce
        token["acr"], token["amr"], token["azp"] = data.acr, data.amr, client.client_id
        if access_token is not None:
            token["at_hash"] = base64.urlsafe_b64encode(half_hash(alg, access_token)).rstrip(b"=").decode()
        token["sid"] = data.sid
        if extra:
            token.update(extra)
        requested = data.claims.get("id_token")
        if requested:
            self._add_requested(token, requested, account_id)
        return self._response_jwts.make(token, client, "id_token", alg=alg)

    def _add_requested(self, token: dict[str, Any], requested: dict[str, Any], account_id: int) -> None:
        names = claims.wanted((), requested)
        person = claims.load(self._hot, account_id) if names else None
        if person is not None:
            token.update(claims.of_person(self._hot, person, names))


class OwnIdTokens:
    """Recognises the ID tokens that this provider issued (`id_token_hint`: Core 3.1.2.1, RP-Initiated Logout 1.0 2)."""

    def __init__(self, keyring: Keyring, issuer: str) -> None:
        self._keyring, self._issuer = keyring, issuer

    def __call__(self, token: str) -> dict[str, Any] | None:
        """The claims of an ID token of ours, expired or not; None for anything else."""
        return self._keyring.claims_of(token, ID_TOKEN_HINT, issuer=self._issuer)
