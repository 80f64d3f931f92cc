"""What the grants of device codes and of CIBA share: a client asks until a person has decided elsewhere, and gets tokens once.

RFC 8628 3.5 and CIBA Core 11 give the same answers. In this order: the client and its grant type, the handle, what the person has
decided (`validate_token_request`), then tokens, consumption and signatures (`create_token_response`). A used handle that comes
again is refused and revokes nothing: clients that poll may ask twice at once, and the handle is worth nothing to anybody else.
"""

from typing import Any, ClassVar, NoReturn

from idp.grants import access_token, waiting
from idp.grants.data import GrantData
from idp.grants.store import NewTokens
from idp.grants.waiting import Kind, WaitingFound
from idp.ground import clock, random_strings
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.grants.base import MICROS, PlainGrant, TokenResponse


class PolledGrant(PlainGrant):
    """The grant, but for the names: `PARAMETER` carries the handle of a request of `KIND`."""

    KIND: ClassVar[Kind]
    PARAMETER: ClassVar[str]

    def validate_token_request(self) -> None:
        """Client, grant type, handle; then what the person has said so far. Raises ProtocolError."""
        self.check_client()
        handle = self.form.get(self.PARAMETER)
        if not handle:
            raise ProtocolError("invalid_request", f"{self.PARAMETER} is missing", hint=f"got no {self.PARAMETER}")
        self.request.credential, self.request.user = handle, self._allowed(handle)

    def _allowed(self, handle: str) -> WaitingFound:
        """The request, when it was allowed and nothing has ended since. Raises ProtocolError with the reason."""
        found = waiting.find(self.dependencies.store.hot, self.KIND, handle, self.dependencies.login)
        if found is None or found.client_id != self.client.client_id:
            owner = "no row" if found is None else f"one of {found.client_id}"
            raise self._refused(
                f"{self.PARAMETER} is not known, or was issued to another client",
                f"got {owner}, expected one of {self.client.client_id}",
            )
        if found.consumed_at is not None:
            raise self._refused(f"{self.PARAMETER} was used before", f"got one used at {found.consumed_at}")
        now = clock.micros()
        if found.expires_at <= now:
            late = f"got it {(now - found.expires_at) // MICROS} s too late"
            raise ProtocolError("expired_token", f"{self.PARAMETER} has expired", hint=late)
        if found.decided_at is None:
            return self._pending(handle)
        if found.granted is None:
            raise ProtocolError("access_denied", "the person did not allow it", hint=f"got a refusal at {found.decided_at}")
        if not found.account_is_active or not found.session_is_alive:
            state = f"account active: {bool(found.account_is_active)}, session alive: {bool(found.session_is_alive)}"
            raise self._refused("the session in which it was allowed is over", f"got {state}, expected both")
        return found

    def _pending(self, handle: str) -> WaitingFound:
        in_time = waiting.poll(self.dependencies.store.hot, handle)
        if in_time is None:  # decided or expired in this very moment
            return self._allowed(handle)
        if in_time:
            raise ProtocolError("authorization_pending", "the person has not decided yet", hint="got a poll in time")
        raise ProtocolError(
            "slow_down",
            f"asked too soon; wait {waiting.SLOWER_BY_S} seconds longer from now on",
            hint="got a poll before the interval was over",
        )

    def create_token_response(self) -> TokenResponse:
        """Use the request up and store the tokens, both or neither; sign the ID token after that."""
        found: WaitingFound = self.request.user
        settings, data, now = self.dependencies.settings, GrantData.from_json(found.granted or ""), clock.micros()
        bound = sender.with_binding(data, self.binding)
        stored = self.dependencies.access_tokens.with_audience(self.form, bound)
        ends_at, grant_id = now + settings.grant_absolute_s * MICROS, access_token.new_grant_id()
        may_refresh = self.client.check_grant_type("refresh_token")
        new = NewTokens(
            access_token=access_token.new(grant_id, access_token.FIRST),
            refresh_token=access_token.new(grant_id, access_token.FIRST) if may_refresh else None,
            client_id=found.client_id,
            account_id=found.account_id,
            session_id=None if data.offline else data.sid,
            sid=data.sid,
            scope=data.scope,
            data=stored,
            access_lifetime_s=self.lifetime_s(now, ends_at),
            refresh_lifetime_s=settings.refresh_lifetime_s,
            grant_ends_at=ends_at,
        )
        key = random_strings.key(self.request.credential)
        if not self.dependencies.store.use_waiting(key, new, address=self.address):
            self._too_late()
        answer = self.answer(new.access_token, stored, scope=data.scope, expires_in=new.access_lifetime_s)
        if new.refresh_token is not None:
            answer["refresh_token"] = new.refresh_token
        if "openid" in data.scopes:
            answer["id_token"] = self.dependencies.id_tokens.make(
                self.client,
                data,
                account_id=found.account_id or 0,
                access_token=answer["access_token"],
                extra=self.extra_claims(),
            )
        return 200, answer, self.TOKEN_RESPONSE_HEADER

    def extra_claims(self) -> dict[str, Any]:
        """Claims of the ID token that only this grant has."""
        return {}

    def _too_late(self) -> NoReturn:
        """Say what changed between the look and the use."""
        self._allowed(self.request.credential)
        raise self._refused(f"{self.PARAMETER} cannot be used", "got no row to use up although everything about it is in order")

    def _refused(self, description: str, hint: str) -> ProtocolError:
        return ProtocolError("invalid_grant", description, hint=hint)
