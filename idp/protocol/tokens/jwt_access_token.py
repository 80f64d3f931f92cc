"""Access tokens as JWTs (RFC 9068), for APIs that check them by themselves; opaque ones are the rule.

The row in the database is the same: `jti` is its handle, so that revocation, introspection and userinfo work for both forms.
What is recognised is our signature of type at+jwt, never the claims alone. Called by the grants and by `store`.
"""

import base64
from dataclasses import replace
from typing import Any

from idp.clients.models import Client
from idp.grants.access_token import Handle, handle_of
from idp.grants.data import GrantData
from idp.ground import clock
from idp.ground.params import Params
from idp.jose.jwt_uses import ACCESS_TOKEN
from idp.jose.keyring import Keyring
from idp.protocol.tokens.resource import Resources

TYPE = "at+jwt"
JWT = "jwt"
DEFAULT_ALG = "RS256"


class AccessTokens:
    """Gives an access token the form that its client or its API wants."""

    def __init__(self, keyring: Keyring, resources: Resources, *, issuer: str) -> None:
        self._keyring, self.resources, self._issuer = keyring, resources, issuer

    def with_audience(self, form: Params, data: GrantData, *, any_known: bool = False) -> GrantData:
        """`data` with the audience of this one token (RFC 8707 2.2); as it is when no API is concerned. Raises ProtocolError."""
        if not data.resource and "resource" not in form:
            return data
        return replace(data, aud=self.resources.chosen(form, data.resource, any_known=any_known))

    def form(self, token: str, client: Client, data: GrantData, *, scope: str, expires_in: int) -> str:
        """`token` as it is, or as a JWT over the same row (RFC 9068 2.2). `data` is that of the row; `expires_in` in seconds."""
        audience = data.aud
        apis = self.resources.of(audience)
        asked_by_apis = bool(apis) and all(one.access_token_format == JWT for one in apis)
        if not asked_by_apis and client.metadata.get("access_token_format") != JWT:
            return token
        now = clock.seconds()
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "exp": now + expires_in,
            "aud": (audience if len(audience) > 1 else audience[0]) if audience else self._issuer,
            "sub": data.sub,
            "client_id": client.client_id,
            "iat": now,
            "jti": token[:28],
        }
        if scope:
            claims["scope"] = scope
        claims |= data.proved()
        alg = apis[0].access_token_signing_alg if apis else str(client.metadata.get("access_token_signing_alg") or DEFAULT_ALG)
        return self._keyring.sign(claims, alg, TYPE)

    def handle(self, token: str) -> Handle | None:
        """The row of a JWT that we signed as an access token, expired or not; None for anything else."""
        claims = self._keyring.claims_of(token, ACCESS_TOKEN, issuer=self._issuer)
        return None if claims is None else handle_of(claims["jti"] + PADDING)


PADDING = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
"""Stands where the secret of an opaque token would, so that a handle is read by one function."""
