"""What the grants share that give a token out of another statement about somebody: token exchange and JWT assertions.

No refresh token, no ID token, no browser. Authlib has no class for either (docs/decisions/0004).
"""

from typing import Any

from authlib.oauth2.rfc6749 import BaseGrant, TokenEndpointMixin

from idp.clients.models import Client
from idp.grants import access_token
from idp.grants.store import Fresh
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.server import Desk


class DerivedGrant(BaseGrant, TokenEndpointMixin):
    """A grant for clients that authenticate, with one fresh access token at its end."""

    @property
    def desk(self) -> Desk:
        """The parts that the grants share."""
        desk: Desk = self.server.desk
        return desk

    @property
    def form(self) -> Params:
        """The parameters of the request."""
        form: Params = self.request.http.form
        return form

    def validate_token_request(self) -> None:
        """The client, and its right to this grant type. Raises ProtocolError."""
        client: Client = self.authenticate_token_endpoint_client()
        if client.is_public or not client.check_grant_type(self.GRANT_TYPE):
            raise ProtocolError("unauthorized_client", "this client is not registered for this grant type")

    def narrowed(self, allowed: set[str]) -> str:
        """The scope that is asked for, or all that is allowed. Raises ProtocolError(invalid_scope) for more (RFC 6749 6)."""
        asked = list(dict.fromkeys(self.form.get("scope").split()))
        refused = [one for one in asked if one not in allowed]
        if refused:
            raise ProtocolError("invalid_scope", f"more than may be had: {' '.join(refused)}")
        return " ".join(asked or sorted(allowed))

    def give(
        self, data: dict[str, Any], *, account_id: int | None, session_id: str | None, scope: str, lifetime_s: int
    ) -> dict[str, Any]:
        """Store one access token and give the answer of the token endpoint. `data` has sub and what was proved of the person."""
        client: Client = self.request.client
        stored = sender.with_binding({**data, "scope": scope}, self.request.binding)
        stored = self.desk.access_tokens.with_audience(self.form, stored)
        token = access_token.new(access_token.new_grant_id(), access_token.FIRST)
        fresh = Fresh(
            access_token=token,
            refresh_token=None,
            client_id=client.client_id,
            account_id=account_id,
            session_id=session_id,
            sid=data.get("sid"),
            scope=scope,
            data=stored,
            access_lifetime_s=lifetime_s,
        )
        self.desk.store.add(fresh, address=self.request.http.address)
        formed = self.desk.access_tokens.form(token, client, stored, scope=scope, expires_in=lifetime_s)
        kind = sender.token_type(self.request.binding)
        return {"access_token": formed, "token_type": kind, "expires_in": lifetime_s, "scope": scope}
