"""Client authentication by a JWT: private_key_jwt and client_secret_jwt (Core 9, RFC 7523 2.2 and 3), each good for one use.

`iss` and `sub` are the client id, `aud` is the issuer or the endpoint (the issuer alone in the FAPI profile); the limits are
those of `jwt_uses.CLIENT_ASSERTION`. Called by `authentication`.
"""

from collections.abc import Collection, Iterable
from typing import Any

from idp.clients import fapi
from idp.clients.client_keys import ClientKeys
from idp.clients.members import MAC_ALGS, SIGNING_ALGS
from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.ground import clock
from idp.ground.database import Hot
from idp.ground.sealed import Seal
from idp.jose import signed_jwt, single_use
from idp.jose.jwt_uses import CLIENT_ASSERTION, CLIENT_ASSERTION_FAPI
from idp.jose.signed_jwt import BadJwt, Unverified
from idp.protocol.client_authentication import mac

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHODS = frozenset({"private_key_jwt", "client_secret_jwt"})


class BadAssertion(Exception):
    """The assertion proves nothing: `reason` for the client's developer, `hint` for our log; `client_id` is who it names."""

    def __init__(self, reason: str, client_id: str = "", hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.client_id, self.hint = reason, client_id, hint


class Assertions:
    """Checks assertions. `origins` are scheme and authority of the addresses by which our endpoints are reached."""

    def __init__(self, clients: Clients, keys: ClientKeys, hot: Hot, seal: Seal, issuer: str, origins: tuple[str, ...]) -> None:
        self._clients, self._keys, self._hot, self._seal = clients, keys, hot, seal
        self._issuer, self._origins = issuer, origins

    def verify(self, assertion: str, *, named: str, path: str) -> Client:
        """The client that made `assertion`, which is used up by this. Raises BadAssertion.

        `named` is the `client_id` parameter of the request, if any, `path` the endpoint's.
        """
        try:
            token = signed_jwt.read(assertion, CLIENT_ASSERTION)
        except BadJwt as error:
            raise BadAssertion(error.reason, named, error.hint) from error
        client = self._claimed(token, named)
        try:
            claims = signed_jwt.verify(
                token=token,
                use=CLIENT_ASSERTION_FAPI if client.is_fapi else CLIENT_ASSERTION,
                keys=self._keys_of(client, token),
                algs=_algs(client),
                issuer=client.client_id,
                subject=client.client_id,
                audience={self._issuer} if client.is_fapi else self._audience(path),
                now=clock.seconds(),
            )
        except BadJwt as error:
            raise BadAssertion(error.reason, client.client_id, error.hint) from error
        until_s = (claims.expires_at or 0) + CLIENT_ASSERTION.grace_s
        if not single_use.use_up(self._hot, single_use.ASSERTION, client.client_id, claims.jti, until_s=until_s):
            raise BadAssertion("the assertion was used before", client.client_id)
        return client

    def _claimed(self, token: Unverified, named: str) -> Client:
        """The client that the assertion says it is of; nothing is proved yet."""
        client_id = token.claims.get("sub")
        if not isinstance(client_id, str) or token.claims.get("iss") != client_id:
            raise BadAssertion("iss and sub of the assertion must both be the client_id", named)
        if named and named != client_id:
            raise BadAssertion("client_id differs from the subject of the assertion", client_id)
        client = self._clients.get(client_id)
        if client is None or client.token_endpoint_auth_method not in METHODS:
            raise BadAssertion("the client is not registered for assertions", client_id)
        return client

    def _keys_of(self, client: Client, token: Unverified) -> Iterable[Any]:
        if client.token_endpoint_auth_method == "client_secret_jwt":
            return mac.keys_of(token.alg, self._seal.open(client.secret_sealed)) if client.secret_sealed else []
        return self._keys.keys_for(client, token)

    def _audience(self, path: str) -> set[str]:
        """The issuer, the token endpoint or the endpoint that is asked (RFC 7523 3, RFC 9126 2)."""
        return {self._issuer, f"{self._issuer}/token", *(origin + path for origin in self._origins)}


def _algs(client: Client) -> Collection[str]:
    """The algorithms of the client's method, the one that it registered alone, those of its profile (Core 9, FAPI 2.0 5.4.1)."""
    algs = MAC_ALGS if client.token_endpoint_auth_method == "client_secret_jwt" else SIGNING_ALGS
    registered = client.token_endpoint_auth_signing_alg
    return [alg for alg in algs if registered in ("", alg) and fapi.allows(client, alg)]
