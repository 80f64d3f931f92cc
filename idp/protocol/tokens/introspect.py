"""Token introspection (RFC 7662 2): `POST /introspect`, by clients that authenticate.

A client learns about its own tokens; a resource server that the operator marked with `introspect_any` about all of them. For
everybody else, and for every token that does not work, the answer is `{"active": false}` and nothing more (RFC 7662 4).
Whoever accepts `application/token-introspection+jwt` gets the answer signed, and encrypted as registered (RFC 9701).
What a token is bound to is returned as `cnf` (RFC 8705 3.2, RFC 9449 6.2): the resource server asks its caller for the proof.
"""

from typing import Any

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.clients.response_jwt import ResponseJwts
from idp.grants.data import GrantData
from idp.grants.store import MICROS, Store, TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.http import NO_STORE, Request, Response, json_response
from idp.protocol.tokens import bearer
from idp.protocol.tokens.resource import Resources
from idp.protocol.tokens.sender import token_type
from idp.protocol.tokens.token import form_only

INACTIVE = {"active": False}
JWT_TYPE = "application/token-introspection+jwt"


class Introspection:
    """The endpoint. A token says itself which row and which of its two tokens it is; `token_type_hint` is not needed."""

    def __init__(
        self,
        authenticator: Authenticator,
        store: Store,
        clients: Clients,
        response_jwts: ResponseJwts,
        resources: Resources,
        *,
        issuer: str,
    ) -> None:
        self._authenticator, self._store, self._clients = authenticator, store, clients
        self._response_jwts, self._resources, self._issuer = response_jwts, resources, issuer

    def __call__(self, http: Request) -> Response:
        """What the token is good for. Raises ProtocolError."""
        form = form_only(http)
        client = self._authenticator.authenticate(http, allow_public=False)
        token = form.get("token")
        if not token:
            raise ProtocolError("invalid_request", "token is missing")
        found = self._store.token(token)
        if found is None or not self._may_know(client, found):
            return self._answer(http, client, INACTIVE)
        answer = self._about_refresh(found) if found.is_refresh else self._about_access(found)
        return self._answer(http, client, answer or INACTIVE)

    def _may_know(self, client: Client, found: TokenFound) -> bool:
        """The client of the token, an API that it is meant for, or a resource server of the operator."""
        if client.introspect_any or client.client_id == found.client_id:
            return True
        return self._resources.stands_for(client.client_id, GrantData.from_json(found.data).aud)

    def _answer(self, http: Request, client: Client, answer: dict[str, Any]) -> Response:
        """As JSON, or as a JWT for the caller (RFC 9701 5)."""
        if JWT_TYPE not in http.header("Accept"):
            return json_response(answer)
        claims = {"iss": self._issuer, "aud": client.client_id, "iat": clock.seconds(), "token_introspection": answer}
        alg = str(client.metadata.get("introspection_signed_response_alg") or "RS256")
        token = self._response_jwts.make(claims, client, "introspection", alg=alg, typ="token-introspection+jwt")
        return Response(200, token.encode(), [("Content-Type", JWT_TYPE), *NO_STORE])

    def _about_access(self, found: TokenFound) -> dict[str, Any] | None:
        if not bearer.is_usable(found, self._clients):
            return None
        data = GrantData.from_json(found.data)
        kind = {"token_type": token_type(data.cnf), "exp": found.access_expires_at // MICROS}
        answer = {"active": True, "scope": found.scope, **kind, **self._common(found, data)}
        return {**answer, "cnf": data.cnf} if data.cnf else answer

    def _about_refresh(self, found: TokenFound) -> dict[str, Any] | None:
        now, ends = clock.micros(), found.refresh_expires_at or 0
        if found.consumed_at is not None or found.revoked_at is not None or ends <= now or not found.account_is_active:
            return None
        if found.session_id is not None and not found.session_is_alive:
            return None
        if self._clients.get(found.client_id) is None:
            return None
        data = GrantData.from_json(found.data)
        return {"active": True, "scope": data.scope, "exp": ends // MICROS, **self._common(found, data)}

    def _common(self, found: TokenFound, data: GrantData) -> dict[str, Any]:
        """What both kinds tell; `acr` and `auth_time` as RFC 9470 6.2 has them."""
        common: dict[str, Any] = {
            "client_id": found.client_id,
            "iat": found.issued_at // MICROS,
            "sub": data.sub,
            "aud": data.aud or found.client_id,
            "iss": self._issuer,
        }
        proved = data.proved()
        return common | {name: proved[name] for name in ("acr", "auth_time", "act") if name in proved}
