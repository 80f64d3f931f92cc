"""Token revocation (RFC 7009): `POST /revoke`. A refresh token takes its whole family along, an access token only itself."""

from idp.protocol.clients.authentication import Authenticator
from idp.protocol.clients.models import Client
from idp.protocol.errors import ProtocolError
from idp.protocol.http import NO_STORE, Request, Response
from idp.protocol.tokens.store import Store
from idp.protocol.tokens.token import form_only

DONE = Response(200, b"", NO_STORE)


class Revocation:
    """The endpoint. An unknown token is a success: it does not work, which is what was asked for (RFC 7009 2.2)."""

    def __init__(self, authenticator: Authenticator, store: Store) -> None:
        self._authenticator, self._store = authenticator, store

    def __call__(self, http: Request) -> Response:
        """Revoke `token`; `token_type_hint` only says where to look first, and an unknown hint nothing. Raises ProtocolError."""
        form = form_only(http)
        client = self._authenticator.authenticate(http, allow_public=True)
        token = form.get("token")
        if not token:
            raise ProtocolError("invalid_request", "token is missing")
        looks = [self._refresh, self._access]
        if form.get("token_type_hint") == "access_token":
            looks.reverse()
        for look in looks:
            if look(token, client, http.address):
                break
        return DONE

    def _refresh(self, token: str, client: Client, address: str) -> bool:
        found = self._store.by_refresh_token(token)
        if found is None:
            return False
        _must_own(client, found.client_id)
        self._store.revoke_grant(
            found.grant_id, "token.revoked", client_id=client.client_id, account_id=found.account_id, address=address
        )
        return True

    def _access(self, token: str, client: Client, address: str) -> bool:
        found = self._store.by_access_token(token)
        if found is None:
            return False
        _must_own(client, found.client_id)
        self._store.end_access(token, client_id=client.client_id, account_id=found.account_id, address=address)
        return True


def _must_own(client: Client, owner: str) -> None:
    """“... whether the token was issued to the client making the revocation request. If this validation fails, the request is
    refused and the client is informed of the error.” (RFC 7009 2.1)
    """
    if client.client_id != owner:
        raise ProtocolError("invalid_grant", "the token was issued to another client")
