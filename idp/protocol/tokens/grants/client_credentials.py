"""Grant type client_credentials (RFC 6749 4.4): a client acts for itself. No refresh token, no ID token, no person."""

from typing import Any

from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as AuthlibClientGrant

from idp.clients.models import DEFAULT_SCOPES, Client
from idp.grants import access_token
from idp.grants.store import Fresh
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.server import Desk

ABOUT_PEOPLE = frozenset(DEFAULT_SCOPES)


class ClientCredentialsGrant(AuthlibClientGrant):
    """Authlib's grant over our store."""

    @property
    def desk(self) -> Desk:
        """The parts that the grants share."""
        desk: Desk = self.server.desk
        return desk

    def validate_requested_scope(self) -> None:
        """Scopes that the client registered; those about a person have nothing to refer to here."""
        client: Client = self.request.client
        if client.is_public:
            raise ProtocolError("unauthorized_client", "this grant type is for clients that authenticate")
        allowed = client.scopes - ABOUT_PEOPLE
        asked = (self.request.payload.scope or "").split()
        refused = [one for one in asked if one not in allowed]
        if refused:
            raise ProtocolError("invalid_scope", f"not allowed to this client: {' '.join(refused)}")
        self.request.scope = " ".join(dict.fromkeys(asked) if asked else sorted(allowed))

    def generate_token(self, **wanted: Any) -> dict[str, Any]:
        """The answer, with a fresh random string."""
        token = {
            "access_token": access_token.new(access_token.new_grant_id(), access_token.FIRST),
            "token_type": sender.token_type(self.request.binding),
            "expires_in": self.desk.settings.access_lifetime_s,
        }
        return {**token, "scope": self.request.scope} if self.request.scope else token

    def save_token(self, token: dict[str, Any]) -> None:
        """Store it, with its line in the audit."""
        client: Client = self.request.client
        data = sender.with_binding({"sub": client.client_id}, self.request.binding)
        data = self.desk.access_tokens.with_audience(self.request.http.form, data)
        fresh = Fresh(
            access_token=token["access_token"],
            refresh_token=None,
            client_id=client.client_id,
            account_id=None,
            session_id=None,
            sid=None,
            scope=token.get("scope", ""),
            data=data,
            access_lifetime_s=self.desk.settings.access_lifetime_s,
        )
        self.desk.store.add(fresh, address=self.request.http.address)
        token["access_token"] = self.desk.access_tokens.form(
            token["access_token"], client, data, scope=fresh.scope, expires_in=token["expires_in"]
        )
