"""Grant type authorization_code (RFC 6749 4.1.3, Core 3.1.3): the code is used up once, bound to client, redirect URI and PKCE.

In this order: the client and its grant type, the presence of `code` (all three by Authlib), everything about the code
(`query_authorization_code`), then tokens, consumption and signatures (`create_token_response`). One read finds the code and what
it depends on, one transaction uses it up and stores the tokens; what is signed is signed after that, when no lock is held. A code
that comes twice kills everything that came of it (RFC 6749 4.1.2, RFC 9700 4.5).
"""

from dataclasses import replace
from typing import NoReturn

from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as AuthlibCodeGrant

from idp.clients.models import Client
from idp.grants import access_token
from idp.grants.data import GrantData
from idp.grants.store import CodeFound, NewTokens
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import pkce, sender
from idp.protocol.tokens.grants.base import MICROS, Grant, TokenResponse


class UsableCode:
    """A code that may be exchanged, as Authlib's grant handles it. `data` is what the authorization endpoint wrote."""

    __slots__ = ("data", "found", "text")

    def __init__(self, text: str, found: CodeFound) -> None:
        self.text, self.found = text, found
        self.data = GrantData.from_json(found.data)

    def get_redirect_uri(self) -> str:
        """The redirect URI that the authorization request named; empty when it named none."""
        return self.found.redirect_uri


class AuthorizationCodeGrant(Grant, AuthlibCodeGrant):
    """Authlib's grant over our store."""

    def query_authorization_code(self, code: str, client: Client) -> UsableCode:  # flat: guards, one after the other
        """The code, when everything about it is in order. Raises ProtocolError with the reason."""
        found = self.dependencies.store.code(code)
        if found is None:
            raise _refused("the code is not known", "got no row for the code")
        if found.client_id != client.client_id:
            raise _refused("the code was issued to another client", f"got {client.client_id}, expected {found.client_id}")
        if found.consumed_at is not None:
            self._replayed(found)
        now = clock.micros()
        if found.expires_at <= now:
            raise _refused("the code has expired", f"got it {(now - found.expires_at) // MICROS} s too late")
        if not found.account_is_active or not found.session_is_alive:
            raise _over(found)
        given = self.request.payload.redirect_uri or ""
        if not found.redirect_uri and given and given not in client.redirect_uris:
            raise _refused("redirect_uri is not registered", f"got {given}, expected none or a registered one")
        if found.redirect_uri and given != found.redirect_uri:
            raise _refused(
                "redirect_uri differs from the one of the authorization request", f"got {given}, expected {found.redirect_uri}"
            )
        pkce.check(found.code_challenge, self.form.get("code_verifier"))
        if client.requires_pkce and not found.code_challenge:
            raise _refused("this client must use PKCE", "got a code without code_challenge")
        usable = UsableCode(code, found)
        sender.check_code(usable.data, self.binding)
        return usable

    def create_token_response(self) -> TokenResponse:
        """Use the code up and store the tokens, both or neither; sign the rest. The loser of a race hears that it came second."""
        code: UsableCode = self.request.authorization_code
        settings, store, data, now = self.dependencies.settings, self.dependencies.store, code.data, clock.micros()
        bound = sender.with_binding(replace(data, account_id=None, nonce=None), self.binding)
        stored = self.dependencies.access_tokens.with_audience(self.form, bound)
        ends_at, grant_id = now + settings.grant_absolute_s * MICROS, code.found.grant_id
        may_refresh = self.client.check_grant_type("refresh_token")
        new = NewTokens(
            access_token=access_token.new(grant_id, access_token.FIRST),
            refresh_token=access_token.new(grant_id, access_token.FIRST) if may_refresh else None,
            client_id=code.found.client_id,
            account_id=data.account_id,
            session_id=None if data.offline else data.sid,
            sid=data.sid,
            scope=data.scope,
            data=stored,
            access_lifetime_s=self.lifetime_s(now, ends_at),
            refresh_lifetime_s=settings.refresh_lifetime_s,
            grant_ends_at=ends_at,
        )
        if not store.use_code(code.text, code.found, new, address=self.address):
            self._too_late(code)
        answer = self.answer(new.access_token, stored, scope=data.scope, expires_in=new.access_lifetime_s)
        if new.refresh_token is not None:
            answer["refresh_token"] = new.refresh_token
        if "openid" in data.scopes:
            answer["id_token"] = self.dependencies.id_tokens.make(
                self.client, data, account_id=data.account_id or 0, access_token=answer["access_token"], nonce=data.nonce
            )
        return 200, answer, self.TOKEN_RESPONSE_HEADER

    def _too_late(self, code: UsableCode) -> NoReturn:
        """Say what changed between the look and the use."""
        again = self.dependencies.store.code(code.text)
        if again is not None and again.consumed_at is not None:
            self._replayed(again)
        if again is not None and not (again.account_is_active and again.session_is_alive):
            raise _over(again)
        raise _refused("the code has expired", "got it in time, used it too late")

    def _replayed(self, found: CodeFound) -> NoReturn:
        """“... SHOULD revoke (when possible) all tokens previously issued based on that authorization code.” (RFC 6749 4.1.2)."""
        self.dependencies.store.revoke_grant(
            found.grant_id,
            "code.replayed",
            client_id=found.client_id,
            account_id=GrantData.from_json(found.data).account_id,
            address=self.address,
        )
        raise _refused("the code was used before; its tokens have been revoked", f"got it again from {found.client_id}")


def _refused(description: str, hint: str) -> ProtocolError:
    return ProtocolError("invalid_grant", description, hint=hint)


def _over(found: CodeFound) -> ProtocolError:
    state = f"account active: {bool(found.account_is_active)}, session alive: {bool(found.session_is_alive)}"
    return _refused("the session of this code is over", f"got {state}, expected both")
