"""Grant type client_credentials (RFC 6749 4.4): a client acts for itself. No refresh token, no ID token, no person.

In this order: the client and its grant type (by Authlib), its scopes (`validate_requested_scope`), the token
(`create_token_response`).
"""

from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as AuthlibClientGrant

from idp.clients.models import DEFAULT_SCOPES
from idp.grants import access_token
from idp.grants.data import GrantData
from idp.grants.store import NewTokens
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.grants.base import Grant, TokenResponse

ABOUT_PEOPLE = frozenset(DEFAULT_SCOPES)


class ClientCredentialsGrant(Grant, AuthlibClientGrant):
    """Authlib's grant over our store."""

    def validate_requested_scope(self) -> None:
        """Scopes that the client registered; those about a person have nothing to refer to here."""
        client_id, allowed = self.client.client_id, self.client.scopes - ABOUT_PEOPLE
        if self.client.is_public:
            raise ProtocolError(
                "unauthorized_client",
                "this grant type is for clients that authenticate",
                hint=f"got the public client {client_id}, expected one with credentials",
            )
        asked = (self.request.payload.scope or "").split()
        refused = [one for one in asked if one not in allowed]
        if refused:
            raise ProtocolError(
                "invalid_scope",
                f"not allowed to this client: {' '.join(refused)}",
                hint=f"got {' '.join(asked)} from {client_id}, expected some of {' '.join(sorted(allowed))}",
            )
        self.request.scope = " ".join(dict.fromkeys(asked) if asked else sorted(allowed))

    def create_token_response(self) -> TokenResponse:
        """A fresh token for any API that is known here: there is no authorization that could have named fewer."""
        scope, lifetime_s = self.request.scope, self.dependencies.settings.access_lifetime_s
        bound = sender.with_binding(GrantData(sub=self.client.client_id), self.binding)
        stored = self.dependencies.access_tokens.with_audience(self.form, bound, any_known=True)
        new = NewTokens(
            access_token=access_token.new(access_token.new_grant_id(), access_token.FIRST),
            refresh_token=None,
            client_id=self.client.client_id,
            account_id=None,
            session_id=None,
            sid=None,
            scope=scope,
            data=stored,
            access_lifetime_s=lifetime_s,
        )
        self.dependencies.store.add(new, address=self.address)
        return 200, self.answer(new.access_token, stored, scope=scope, expires_in=lifetime_s), self.TOKEN_RESPONSE_HEADER
