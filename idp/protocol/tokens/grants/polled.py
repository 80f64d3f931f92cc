"""What the grants of device codes and of CIBA share: a client asks until a person has decided elsewhere, and gets tokens once.

RFC 8628 3.5 and CIBA Core 11 give the same answers. A used handle that comes again is refused and revokes nothing: clients that
poll may ask twice at once, and the handle is worth nothing to anybody but its client.
"""

from typing import Any, ClassVar

import orjson
from authlib.oauth2.rfc6749 import BaseGrant, TokenEndpointMixin

from idp.clients.models import Client
from idp.grants import access_token, waiting
from idp.grants.store import Fresh
from idp.grants.waiting import Found, Kind
from idp.ground import clock, random_strings
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.server import Desk


class PolledGrant(BaseGrant, TokenEndpointMixin):
    """The grant, but for the names: `PARAMETER` carries the handle of a request of `KIND`."""

    KIND: ClassVar[Kind]
    PARAMETER: ClassVar[str]
    ALLOWS_PUBLIC: ClassVar[bool] = False

    @property
    def desk(self) -> Desk:
        """The parts that the grants share."""
        desk: Desk = self.server.desk
        return desk

    def validate_token_request(self) -> None:
        """Client, grant type, handle; then what the person has said so far. Raises ProtocolError."""
        client: Client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE) or (client.is_public and not self.ALLOWS_PUBLIC):
            raise ProtocolError("unauthorized_client", "this client is not registered for this grant type")
        handle = self.request.payload.data.get(self.PARAMETER, "")
        if not handle:
            raise ProtocolError("invalid_request", f"{self.PARAMETER} is missing")
        self.request.credential = handle
        self.request.user = self._allowed(handle, client)

    def _allowed(self, handle: str, client: Client) -> Found:
        """The request, when it was allowed and nothing has ended since. Raises ProtocolError with the reason."""
        found = waiting.find(self.desk.store.hot, self.KIND, handle)
        if found is None or found.client_id != client.client_id:
            raise ProtocolError("invalid_grant", f"{self.PARAMETER} is not known, or was issued to another client")
        now = clock.micros()
        if found.consumed_at is not None:
            raise ProtocolError("invalid_grant", f"{self.PARAMETER} was used before")
        if found.expires_at <= now:
            raise ProtocolError("expired_token", f"{self.PARAMETER} has expired")
        if found.decided_at is None:
            return self._pending(handle, client)
        if found.granted is None:
            raise ProtocolError("access_denied", "the person did not allow it")
        if not found.account_stands or not self.desk.store.session_stands(found, now):
            raise ProtocolError("invalid_grant", "the session in which it was allowed is over")
        return found

    def _pending(self, handle: str, client: Client) -> Found:
        in_time = waiting.poll(self.desk.store.hot, handle)
        if in_time is None:  # decided or expired in this very moment
            return self._allowed(handle, client)
        if in_time:
            raise ProtocolError("authorization_pending", "the person has not decided yet")
        raise ProtocolError("slow_down", f"asked too soon; wait {waiting.SLOWER_BY_S} seconds longer from now on")

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The answer: the request is used up and the tokens are stored, both or neither; the ID token is signed after that."""
        found: Found = self.request.user
        data: dict[str, Any] = orjson.loads(found.granted or "{}")
        token = self._tokens(data)
        stored = self._store(found, data, token)
        token["access_token"] = self.desk.access_tokens.form(
            token["access_token"], self.request.client, stored, scope=token["scope"], expires_in=token["expires_in"]
        )
        if "openid" in data["scope"].split():
            token["id_token"] = self.desk.id_tokens.make(
                self.request.client,
                data,
                account_id=found.account_id or 0,
                access_token=token["access_token"],
                extra=self.extra_claims(),
            )
        return 200, token, self.TOKEN_RESPONSE_HEADER

    def extra_claims(self) -> dict[str, Any]:
        """Claims of the ID token that only this grant has."""
        return {}

    def _tokens(self, data: dict[str, Any]) -> dict[str, Any]:
        grant_id = access_token.new_grant_id()
        token = {
            "access_token": access_token.new(grant_id, access_token.FIRST),
            "token_type": sender.token_type(self.request.binding),
            "expires_in": self.desk.settings.access_lifetime_s,
            "scope": data["scope"],
        }
        if self.request.client.check_grant_type("refresh_token"):
            token["refresh_token"] = access_token.new(grant_id, access_token.FIRST)
        return token

    def _store(self, found: Found, data: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
        """Use the request up and store the tokens; gives the data of their row."""
        stored = self.desk.access_tokens.with_audience(self.request.http.form, sender.with_binding(data, self.request.binding))
        fresh = Fresh(
            access_token=token["access_token"],
            refresh_token=token.get("refresh_token"),
            client_id=found.client_id,
            account_id=found.account_id,
            session_id=None if data["offline"] else data["sid"],
            sid=data["sid"],
            scope=data["scope"],
            data=stored,
            access_lifetime_s=self.desk.settings.access_lifetime_s,
            refresh_lifetime_s=self.desk.settings.refresh_lifetime_s,
        )
        used = self.desk.store.use_waiting(random_strings.key(self.request.credential), fresh, address=self.request.http.address)
        if not used:
            raise ProtocolError("invalid_grant", f"{self.PARAMETER} was used before, or has expired")
        return stored
