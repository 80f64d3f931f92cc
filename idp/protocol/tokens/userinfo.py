"""UserInfo (Core 5.3): `GET` or `POST /userinfo` with an access token, claims about its person.

As JSON, or as a JWT that is signed, encrypted or both, as the client registered (Core 5.3.2).
"""

from typing import Any

import orjson

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.clients.response_jwt import ResponseJwts
from idp.grants.store import Store
from idp.ground.protocol_error import bearer_error
from idp.methods.levels import Levels
from idp.protocol.http import NO_STORE, Request, Response, json_response
from idp.protocol.tokens import bearer, claims, sender, step_up
from idp.protocol.tokens.sender import Senders
from idp.settings import Settings


class UserInfo:
    """The endpoint."""

    def __init__(
        self, store: Store, clients: Clients, response_jwts: ResponseJwts, senders: Senders, levels: Levels, settings: Settings
    ) -> None:
        self._store, self._clients, self._response_jwts, self._senders = store, clients, response_jwts, senders
        self._levels, self._issuer, self._demands = levels, settings.issuer, settings.userinfo

    def __call__(self, http: Request) -> Response:
        """The claims that the scopes and the `claims` parameter ask for; `sub` always. Raises ProtocolError."""
        shown = bearer.shown(http)
        found = self._store.token(shown.token)
        if found is None or found.is_refresh or not bearer.is_good(found, self._store, self._clients):
            raise sender.resource_error(
                "invalid_token", "the access token is not known, has expired or was revoked", by_dpop=shown.by_dpop
            )
        client, data = self._clients.get(found.client_id), orjson.loads(found.data)
        if client is not None:
            self._senders.check_use(http, shown, data.get("cnf"), client)
        scope = found.scope.split()
        if "openid" not in scope or found.account_id is None:
            raise bearer_error("insufficient_scope", "the access token was not granted the scope openid", status=403)
        step_up.require(data, self._levels, acr=self._demands.required_acr, max_age_s=self._demands.max_age_s)
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
        told = {"sub": data["sub"], **claims.of_person(self._store.hot, person, names)}
        if client is not None and self._response_jwts.wants(client, "userinfo"):
            return self._as_jwt(http, told, client)
        return json_response(told, headers=self._senders.proofs.fresh_nonce(http))

    def _as_jwt(self, http: Request, told: dict[str, Any], client: Client) -> Response:
        """“If signed, the UserInfo Response MUST contain the Claims iss and aud as members” (Core 5.3.2)."""
        alg = client.metadata.get("userinfo_signed_response_alg")
        if alg:
            told = {"iss": self._issuer, "aud": client.client_id, **told}
            token = self._response_jwts.make(told, client, "userinfo", alg=str(alg))
        else:
            token = self._response_jwts.json(told, client, "userinfo")
        return Response(
            200, token.encode(), [("Content-Type", "application/jwt"), *NO_STORE, *self._senders.proofs.fresh_nonce(http)]
        )
