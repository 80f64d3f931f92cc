"""Token revocation (RFC 7009): `POST /revoke`. A refresh token takes its whole family along, an access token only itself."""

from idp.grants.store import Store
from idp.ground.protocol_error import ProtocolError
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.http import NO_STORE, Request, Response
from idp.protocol.tokens.token import form_only

DONE = Response(200, b"", NO_STORE)


class Revocation:
    """The endpoint. An unknown token is a success: it does not work, which is what was asked for (RFC 7009 2.2).

    A token says itself which row and which of its two tokens it is; `token_type_hint` is not needed.
    """

    def __init__(self, authenticator: Authenticator, store: Store) -> None:
        self._authenticator, self._store = authenticator, store

    def __call__(self, http: Request) -> Response:
        """Revoke `token`. Raises ProtocolError.

        “... whether the token was issued to the client making the revocation request. If this validation fails, the request is
        refused and the client is informed of the error by the authorization server” (RFC 7009 2.1).
        """
        form = form_only(http)
        client = self._authenticator.authenticate(http, allow_public=True)
        token = form.get("token")
        if not token:
            raise ProtocolError("invalid_request", "token is missing")
        found = self._store.token(token)
        if found is None:
            return DONE
        if found.client_id != client.client_id:
            raise ProtocolError("invalid_grant", "the token was issued to another client")
        if found.is_refresh:
            self._store.revoke_grant(
                found.handle.grant_id,
                "token.revoked",
                client_id=client.client_id,
                account_id=found.account_id,
                address=http.address,
            )
        else:
            self._store.end_access(found, address=http.address)
        return DONE
