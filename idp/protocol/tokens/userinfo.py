"""UserInfo (Core 5.3): `GET` or `POST /userinfo` with an access token, claims about its person as JSON."""

import orjson

from idp.protocol.clients.registry import Clients
from idp.protocol.errors import bearer_error
from idp.protocol.http import Request, Response, json_response
from idp.protocol.tokens import bearer, claims
from idp.protocol.tokens.store import Store


class UserInfo:
    """The endpoint."""

    def __init__(self, store: Store, clients: Clients) -> None:
        self._store, self._clients = store, clients

    def __call__(self, http: Request) -> Response:
        """The claims that the scopes and the `claims` parameter ask for; `sub` always. Raises ProtocolError."""
        found = self._store.token(bearer.shown(http))
        if found is None or found.is_refresh or not bearer.is_good(found, self._store, self._clients):
            raise bearer_error("invalid_token", "the access token is not known, has expired or was revoked")
        scope = found.scope.split()
        if "openid" not in scope or found.account_id is None:
            raise bearer_error("insufficient_scope", "the access token was not granted the scope openid", status=403)
        data = orjson.loads(found.data)
        person = claims.Person(
            found.account_id,
            found.email,
            found.first_name,
            found.last_name,
            found.language,
            found.claims,
            found.updated_at,
        )
        names = claims.wanted(scope, (data.get("claims") or {}).get("userinfo"))
        return json_response({"sub": data["sub"], **claims.of_person(self._store.hot, person, names)})
