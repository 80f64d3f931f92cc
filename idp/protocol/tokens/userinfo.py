"""UserInfo (Core 5.3): `GET` or `POST /userinfo` with an access token, claims about its person.

As JSON, or as a JWT that is signed, encrypted or both, as the client registered (Core 5.3.2). A token
that is meant for another API is refused (RFC 9700 2.3).
"""

from typing import Any

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.clients.response_jwt import ResponseJwts
from idp.grants.data import GrantData
from idp.grants.store import Store
from idp.ground.protocol_error import bearer_error
from idp.methods.levels import Levels
from idp.protocol.http import NO_STORE, Request, Response, json_response
from idp.protocol.tokens import bearer, claims, sender, step_up
from idp.protocol.tokens.sender import Senders
from idp.settings import Settings


class UserInfoEndpoint:
    """The endpoint."""

    def __init__(
        self, store: Store, clients: Clients, response_jwts: ResponseJwts, senders: Senders, levels: Levels, settings: Settings
    ) -> None:
        self._store, self._clients, self._senders, self._response_jwts = store, clients, senders, response_jwts
        self._levels, self._issuer, self._demands = levels, settings.issuer, settings.userinfo
        self._own = frozenset({settings.issuer, f"{settings.issuer}/userinfo"})

    def __call__(self, http: Request) -> Response:  # flat: guards, one after the other
        """The claims that the scopes and the `claims` parameter ask for; `sub` always. Raises ProtocolError."""
        presented = bearer.presented(http)
        found = self._store.token(presented.token)
        if found is None or found.is_refresh or not bearer.is_usable(found, self._clients):
            raise sender.resource_error(
                "invalid_token", "the access token is not known, has expired or was revoked", by_dpop=presented.by_dpop
            )
        client, data = self._clients.get(found.client_id), GrantData.from_json(found.data)
        if client is not None:
            self._senders.check_use(http, presented, data.cnf, client)
        if data.aud and not self._own.intersection(data.aud):
            raise sender.resource_error("invalid_token", "the access token is meant for another API", by_dpop=presented.by_dpop)
        scope = found.scope.split()
        if "openid" not in scope or found.account_id is None:
            raise bearer_error("insufficient_scope", "the access token was not granted the scope openid", status=403)
        step_up.require(data, self._levels, acr=self._demands.required_acr, max_age_s=self._demands.max_age_s)
        person = claims.ClaimsAccount(
            found.account_id,
            found.email,
            found.first_name,
            found.last_name,
            found.language,
            found.claims,
            found.updated_at,
        )
        names = claims.wanted(scope, data.claims.get("userinfo"))
        claims_of_person = {"sub": data.sub, **claims.of_person(self._store.hot, person, names)}
        if client is not None and self._response_jwts.wants(client, "userinfo"):
            return self._as_jwt(http, claims_of_person, client)
        return json_response(claims_of_person, headers=self._senders.proofs.fresh_nonce(http))

    def _as_jwt(self, http: Request, claims_of_person: dict[str, Any], client: Client) -> Response:
        """“If signed, the UserInfo Response MUST contain the Claims iss and aud as members” (Core 5.3.2)."""
        alg = client.metadata.get("userinfo_signed_response_alg")
        if alg:
            claims_of_person = {"iss": self._issuer, "aud": client.client_id, **claims_of_person}
            token = self._response_jwts.make(claims_of_person, client, "userinfo", alg=str(alg))
        else:
            token = self._response_jwts.json(claims_of_person, client, "userinfo")
        return Response(
            200, token.encode(), [("Content-Type", "application/jwt"), *NO_STORE, *self._senders.proofs.fresh_nonce(http)]
        )
