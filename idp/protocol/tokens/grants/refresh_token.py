"""Grant type refresh_token (RFC 6749 6, Core 12, RFC 9700 4.14.2): every use gives a successor and uses the old one up.

A used token that comes again kills its family, except within a short grace, in which the same client gets the same successor:
an answer that was lost on the way must not sign anybody out. Tokens without offline access end with their session.
"""

from typing import Any

import orjson
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant as AuthlibRefreshGrant

from idp.clients.models import Client
from idp.grants import access_token
from idp.grants.store import MICROS, Fresh, TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.server import Desk

TRIES = 3


class Held:
    """A refresh token that may be used, as Authlib's grant handles it. `repeat` is the successor's row within the grace."""

    __slots__ = ("data", "found", "repeat", "text")

    def __init__(self, text: str, found: TokenFound, repeat: TokenFound | None) -> None:
        self.text, self.found, self.repeat = text, found, repeat
        self.data: dict[str, Any] = orjson.loads(found.data)

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to `client`; already seen to by `authenticate_refresh_token`."""
        return self.found.client_id == client.client_id

    def get_scope(self) -> str:
        """What the whole grant covers; a narrower access token does not narrow the next one (RFC 6749 6)."""
        return str(self.data["scope"])


class RefreshTokenGrant(AuthlibRefreshGrant):
    """Authlib's grant over our store. `stored` is the data of the row that this request is answered from."""

    stored: dict[str, Any]

    @property
    def desk(self) -> Desk:
        """The parts that the grants share."""
        desk: Desk = self.server.desk
        return desk

    def authenticate_refresh_token(self, refresh_token: str) -> Held:
        """The token, when it may be used now. Raises ProtocolError with the reason."""
        found = self.desk.store.token(refresh_token)
        if found is None or not found.is_refresh or found.client_id != self.request.client.client_id:
            raise ProtocolError("invalid_grant", "the refresh token is not known, or was issued to another client")
        now, repeat = clock.micros(), None
        if found.revoked_at is not None:
            raise ProtocolError("invalid_grant", "the refresh token was revoked")
        if found.consumed_at is not None:
            repeat = self._successor_in_grace(refresh_token, found, now)
        if (found.refresh_expires_at or 0) <= now or found.handle.number >= access_token.HIGHEST:
            raise ProtocolError("invalid_grant", "the refresh token has expired")
        if not found.account_stands:
            raise ProtocolError("invalid_grant", "the account is not active")
        if found.session_id is not None and not self.desk.store.session_stands(found, now):
            raise ProtocolError("invalid_grant", "the session is over")
        held = Held(refresh_token, found, repeat)
        sender.check_refresh(self.request.client, held.data.get("cnf"), self.request.binding)
        if repeat is not None and orjson.loads(repeat.data).get("cnf") != self.request.binding:
            raise ProtocolError("invalid_grant", "the refresh token was used before, with another key or certificate")
        return held

    def _successor_in_grace(self, refresh_token: str, found: TokenFound, now: int) -> TokenFound:
        """The row of the successor, when this use may be a repetition; otherwise the end of the family, by ProtocolError."""
        if now - (found.consumed_at or 0) <= self.desk.settings.refresh_grace_s * MICROS:
            _, successor = access_token.successors(self.desk.keyring, refresh_token, found.handle)
            repeat = self.desk.store.token(successor)
            if repeat is not None and repeat.consumed_at is None and repeat.revoked_at is None:
                return repeat
        self.desk.store.revoke_grant(
            found.handle.grant_id,
            "refresh_token.replayed",
            client_id=found.client_id,
            account_id=found.account_id,
            address=self.request.http.address,
        )
        raise ProtocolError("invalid_grant", "the refresh token was used before; all tokens of this grant have been revoked")

    def authenticate_user(self, refresh_token: Held) -> int:
        """The account id; only tokens of people come with refresh tokens."""
        return refresh_token.found.account_id or 0

    def issue_token(self, user: int, refresh_token: Held) -> dict[str, Any]:
        """Rotate: the successor is stored here. Within the grace the stored one is told again.

        Tokens of FAPI clients stay: “shall not use refresh token rotation” (FAPI 2.0 Security Profile 5.3.2.1).
        """
        held = refresh_token
        if held.repeat is not None:
            self.stored = orjson.loads(held.repeat.data)
            return self._answer(held, held.repeat.scope, held.repeat.access_expires_at)
        bound = sender.with_binding(held.data, self.request.binding)
        self.stored = self.desk.access_tokens.with_audience(self.request.http.form, bound)
        if self.request.client.is_fapi:
            return self._beside(held)
        token = self._answer(held, self._scope(held), clock.micros() + self.desk.settings.access_lifetime_s * MICROS)
        fresh = self._fresh(held, token)
        if self.desk.store.use_refresh_token(held.text, held.found, fresh, address=self.request.http.address):
            return token
        # Somebody was first by a moment: see what the row says now, which gives the same successor or the end of the family.
        second = self.authenticate_refresh_token(held.text)
        if second.repeat is None:
            raise ProtocolError("invalid_grant", "the refresh token cannot be used")
        self.stored = orjson.loads(second.repeat.data)
        return self._answer(second, second.repeat.scope, second.repeat.access_expires_at)

    def _beside(self, held: Held) -> dict[str, Any]:
        """An access token beside the refresh token, which is not told again because the client keeps it."""
        for _ in range(TRIES):
            token = {
                "access_token": access_token.new_beside(held.found.handle.grant_id),
                "token_type": sender.token_type(self.request.binding),
                "expires_in": self.desk.settings.access_lifetime_s,
                "scope": self._scope(held),
            }
            if self.desk.store.keep_refresh_token(
                held.text, held.found, self._fresh(held, token), address=self.request.http.address
            ):
                return token
            held = self.authenticate_refresh_token(held.text)
        raise ProtocolError("invalid_grant", "the refresh token cannot be used")

    def _scope(self, held: Held) -> str:
        return " ".join(dict.fromkeys((self.request.payload.scope or held.get_scope()).split()))

    def _fresh(self, held: Held, token: dict[str, Any]) -> Fresh:
        return Fresh(
            access_token=token["access_token"],
            refresh_token=token.get("refresh_token"),
            client_id=held.found.client_id,
            account_id=held.found.account_id,
            session_id=held.found.session_id,
            sid=held.data["sid"],
            scope=token["scope"],
            data=self.stored,
            access_lifetime_s=self.desk.settings.access_lifetime_s,
            refresh_lifetime_s=self.desk.settings.refresh_lifetime_s,
        )

    def _answer(self, held: Held, scope: str, access_expires_at: int) -> dict[str, Any]:
        access, refresh = access_token.successors(self.desk.keyring, held.text, held.found.handle)
        return {
            "access_token": access,
            "token_type": sender.token_type(self.request.binding),
            "expires_in": max(0, (access_expires_at - clock.micros() + MICROS // 2) // MICROS),
            "scope": scope,
            "refresh_token": refresh,
        }

    def save_token(self, token: dict[str, Any]) -> None:
        """Nothing is left to do: `issue_token` stored it."""

    def revoke_old_credential(self, refresh_token: Held) -> None:
        """Nothing is left to do: the rotation used it up. The row stays, to recognise a replay."""

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The answer; an ID token with the original auth_time, acr and amr when the setting or the client asks (Core 12.2)."""
        status, token, headers = super().create_token_response()
        held: Held = self.request.refresh_token
        client: Client = self.request.client
        token["access_token"] = self.desk.access_tokens.form(
            token["access_token"], client, self.stored, scope=token["scope"], expires_in=token["expires_in"]
        )
        asked = client.id_token_on_refresh
        if (self.desk.settings.id_token_on_refresh if asked is None else asked) and "openid" in token["scope"].split():
            token["id_token"] = self.desk.id_tokens.make(
                client, held.data, account_id=held.found.account_id or 0, access_token=token["access_token"]
            )
        return status, token, headers
