"""Token introspection (RFC 7662): `POST /introspect`, by clients that authenticate.

A client learns about its own tokens; a resource server that the operator marked with `introspect_any` about all of them. For
everybody else, and for every token that does not work, the answer is `{"active": false}` and nothing more (RFC 7662 4).
"""

from typing import Any

import orjson

from idp import clock
from idp.protocol.clients.authentication import Authenticator
from idp.protocol.clients.models import Client
from idp.protocol.clients.registry import Clients
from idp.protocol.errors import ProtocolError
from idp.protocol.http import Request, Response, json_response
from idp.protocol.tokens import bearer
from idp.protocol.tokens.store import MICROS, AccessFound, RefreshFound, Store
from idp.protocol.tokens.token import form_only

INACTIVE = {"active": False}


class Introspection:
    """The endpoint."""

    def __init__(self, authenticator: Authenticator, store: Store, clients: Clients, *, issuer: str) -> None:
        self._authenticator, self._store, self._clients, self._issuer = authenticator, store, clients, issuer

    def __call__(self, http: Request) -> Response:
        """What the token is good for. Raises ProtocolError."""
        form = form_only(http)
        client = self._authenticator.authenticate(http, allow_public=False)
        token = form.get("token")
        if not token:
            raise ProtocolError("invalid_request", "token is missing")
        looks = [self._access, self._refresh]
        if form.get("token_type_hint") == "refresh_token":
            looks.reverse()
        for look in looks:
            answer = look(token, client)
            if answer is not None:
                return json_response(answer)
        return json_response(INACTIVE)

    def _access(self, token: str, client: Client) -> dict[str, Any] | None:
        found = self._store.by_access_token(token)
        if found is None:
            return None
        if not _may_know(client, found) or not bearer.is_good(found, self._store, self._clients):
            return INACTIVE
        return {
            "active": True,
            "scope": found.scope,
            "client_id": found.client_id,
            "token_type": "Bearer",
            "exp": found.access_expires_at // MICROS,
            **self._common(found),
        }

    def _refresh(self, token: str, client: Client) -> dict[str, Any] | None:
        found = self._store.by_refresh_token(token)
        if found is None:
            return None
        now = clock.micros()
        good = (
            _may_know(client, found)
            and found.consumed_at is None
            and found.revoked_at is None
            and found.refresh_expires_at > now
            and found.account_stands
            and (found.session_id is None or self._store.session_stands(found, now))
            and self._clients.get(found.client_id) is not None
        )
        if not good:
            return INACTIVE
        return {
            "active": True,
            "scope": orjson.loads(found.data)["scope"],
            "client_id": found.client_id,
            "exp": found.refresh_expires_at // MICROS,
            **self._common(found),
        }

    def _common(self, found: AccessFound | RefreshFound) -> dict[str, Any]:
        """What both kinds tell; `acr` and `auth_time` as RFC 9470 6.2 has them."""
        data = orjson.loads(found.data)
        common: dict[str, Any] = {
            "iat": found.issued_at // MICROS,
            "sub": data["sub"],
            "aud": found.client_id,
            "iss": self._issuer,
        }
        return common | {name: data[name] for name in ("acr", "auth_time") if name in data}


def _may_know(client: Client, found: AccessFound | RefreshFound) -> bool:
    return client.introspect_any or client.client_id == found.client_id
