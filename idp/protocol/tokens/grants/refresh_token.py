"""Grant type refresh_token (RFC 6749 6, Core 12, RFC 9700 4.14.2): every use gives a successor and uses the old one up.

In this order: the client and its grant type (by Authlib), everything about the token (`authenticate_refresh_token`), the scope
(by Authlib: never wider), then the successor and its signatures (`create_token_response`). A used token that comes again kills
its family, except within a short grace, in which the same client gets the same successor: an answer that was lost on the way must
not sign anybody out. Tokens without offline access end with their session, all of them with their grant (`grant_absolute_s`).
"""

from typing import Any

from authlib.oauth2.rfc6749.grants import RefreshTokenGrant as AuthlibRefreshGrant

from idp.clients.models import Client
from idp.grants import access_token
from idp.grants.data import GrantData
from idp.grants.store import NewTokens, TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.grants.base import MICROS, Grant, TokenResponse

TRIES = 3


class UsableRefreshToken:
    """A refresh token that may be used, as Authlib's grant handles it. `repeat` is the successor's row within the grace."""

    __slots__ = ("data", "found", "repeat", "text")

    def __init__(self, text: str, found: TokenFound, repeat: TokenFound | None) -> None:
        self.text, self.found, self.repeat = text, found, repeat
        self.data = GrantData.from_json(found.data)

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to `client`; already seen to by `authenticate_refresh_token`."""
        return self.found.client_id == client.client_id

    def get_scope(self) -> str:
        """What the whole grant covers; a narrower access token does not narrow the next one (RFC 6749 6)."""
        return self.data.scope


class RefreshTokenGrant(Grant, AuthlibRefreshGrant):
    """Authlib's grant over our store."""

    def authenticate_refresh_token(self, refresh_token: str) -> UsableRefreshToken:  # flat: guards, one after the other
        """The token, when it may be used now. Raises ProtocolError with the reason."""
        found, client_id = self.dependencies.store.token(refresh_token), self.client.client_id
        if found is None or not found.is_refresh or found.client_id != client_id:
            kind = "no row" if found is None else f"the {'refresh' if found.is_refresh else 'access'} token of {found.client_id}"
            raise _refused(
                "the refresh token is not known, or was issued to another client",
                f"got {kind}, expected a refresh token of {client_id}",
            )
        now, repeat = clock.micros(), None
        if found.revoked_at is not None:
            raise _refused("the refresh token was revoked", f"got one revoked at {found.revoked_at}")
        if found.consumed_at is not None:
            repeat = self._successor_in_grace(refresh_token, found, now)
        if (found.refresh_expires_at or 0) <= now or found.handle.number >= access_token.HIGHEST:
            raise _refused("the refresh token has expired", f"got the end {found.refresh_expires_at} and the moment {now}")
        if not found.account_is_active:
            raise _refused("the account is not active", "got an account that is disabled, or whose proofs were renewed since")
        if found.session_id is not None and not found.session_is_alive:
            raise _refused("the session is over", f"got the session {found.session_id}, expected one that is alive")
        usable = UsableRefreshToken(refresh_token, found, repeat)
        sender.check_refresh(self.client, usable.data.cnf, self.binding)
        if repeat is not None and GrantData.from_json(repeat.data).cnf != self.binding:
            raise _refused(
                "the refresh token was used before, with another key or certificate", "got another binding than the first use"
            )
        return usable

    def _successor_in_grace(self, refresh_token: str, found: TokenFound, now: int) -> TokenFound:
        """The row of the successor, when this use may be a repetition; otherwise the end of the family, by ProtocolError."""
        since, grace = now - (found.consumed_at or 0), self.dependencies.settings.refresh_grace_s * MICROS
        if since <= grace:
            _, successor = access_token.successors(self.dependencies.keyring, refresh_token, found.handle)
            repeat = self.dependencies.store.token(successor)
            if repeat is not None and repeat.consumed_at is None and repeat.revoked_at is None:
                return repeat
        self.dependencies.store.revoke_grant(
            found.handle.grant_id,
            "refresh_token.replayed",
            client_id=found.client_id,
            account_id=found.account_id,
            address=self.address,
        )
        raise _refused(
            "the refresh token was used before; all tokens of this grant have been revoked",
            f"got it {since} microseconds after its use, expected it once, or again within {grace} and before its successor",
        )

    def create_token_response(self) -> TokenResponse:
        """The successor, or the one of the first use; an ID token with the original auth_time, acr and amr (Core 12.2).

        Refresh tokens of FAPI clients stay: “shall not use refresh token rotation” (FAPI 2.0 Security Profile 5.3.2.1).
        """
        usable: UsableRefreshToken = self.request.refresh_token
        if usable.repeat is not None:
            answer = self._again(usable)
        else:
            answer = self._beside(usable) if self.client.is_fapi else self._rotated(usable)
        asked = self.client.id_token_on_refresh
        wanted = self.dependencies.settings.id_token_on_refresh if asked is None else asked
        if wanted and "openid" in answer["scope"].split():
            answer["id_token"] = self.dependencies.id_tokens.make(
                self.client, usable.data, account_id=usable.found.account_id or 0, access_token=answer["access_token"]
            )
        return 200, answer, self.TOKEN_RESPONSE_HEADER

    def _again(self, usable: UsableRefreshToken) -> dict[str, Any]:
        """The answer to the first use once more; its tokens are derived, not stored (`access_token.successors`)."""
        repeat = usable.repeat or usable.found
        left_s = max(0, (repeat.access_expires_at - clock.micros() + MICROS // 2) // MICROS)
        access, refresh = access_token.successors(self.dependencies.keyring, usable.text, usable.found.handle)
        data = GrantData.from_json(repeat.data)
        return {**self.answer(access, data, scope=repeat.scope, expires_in=left_s), "refresh_token": refresh}

    def _rotated(self, usable: UsableRefreshToken) -> dict[str, Any]:
        """Use the token up and store its successor."""
        access, refresh = access_token.successors(self.dependencies.keyring, usable.text, usable.found.handle)
        new = self._new_tokens(usable, access, refresh)
        if self.dependencies.store.use_refresh_token(usable.text, usable.found, new, address=self.address):
            answer = self.answer(access, new.data, scope=new.scope, expires_in=new.access_lifetime_s)
            return {**answer, "refresh_token": refresh}
        # Somebody was first by a moment: see what the row says now, which gives the same successor or a reason.
        second = self.authenticate_refresh_token(usable.text)
        if second.repeat is None:
            raise _refused("the refresh token cannot be used", "got no row to use up although everything about it is in order")
        return self._again(second)

    def _beside(self, usable: UsableRefreshToken) -> dict[str, Any]:
        """An access token beside the refresh token, which is left out of the answer because the client keeps it."""
        for _ in range(TRIES):
            new = self._new_tokens(usable, access_token.new_beside(usable.found.handle.grant_id), None)
            if self.dependencies.store.keep_refresh_token(usable.text, usable.found, new, address=self.address):
                return self.answer(new.access_token, new.data, scope=new.scope, expires_in=new.access_lifetime_s)
            usable = self.authenticate_refresh_token(usable.text)
        raise _refused("the refresh token cannot be used", f"got no free number in {TRIES} tries")

    def _new_tokens(self, usable: UsableRefreshToken, access: str, refresh: str | None) -> NewTokens:
        """The row of the successor. It lives no longer than the grant, whose end no rotation moves."""
        settings, found, now = self.dependencies.settings, usable.found, clock.micros()
        ends_at = found.grant_ends_at or now + settings.grant_absolute_s * MICROS
        bound = sender.with_binding(usable.data, self.binding)
        return NewTokens(
            access_token=access,
            refresh_token=refresh,
            client_id=found.client_id,
            account_id=found.account_id,
            session_id=found.session_id,
            sid=usable.data.sid,
            scope=" ".join(dict.fromkeys((self.request.payload.scope or usable.get_scope()).split())),
            data=self.dependencies.access_tokens.with_audience(self.form, bound),
            access_lifetime_s=self.lifetime_s(now, ends_at),
            refresh_lifetime_s=settings.refresh_lifetime_s,
            grant_ends_at=ends_at,
        )


def _refused(description: str, hint: str) -> ProtocolError:
    return ProtocolError("invalid_grant", description, hint=hint)
