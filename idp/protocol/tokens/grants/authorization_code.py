"""Grant type authorization_code (RFC 6749 4.1.3, Core 3.1.3): the code is used up once, bound to client, redirect URI and PKCE.

One read finds the code and what it depends on, one transaction uses it up and stores the tokens; the ID token is signed after
that. A code that comes twice kills everything that came of it (RFC 6749 4.1.2, RFC 9700 4.5).
"""

from typing import Any

import orjson
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as AuthlibCodeGrant

from idp.clients.models import Client
from idp.grants import access_token
from idp.grants.store import CodeFound, Fresh
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import pkce, sender
from idp.protocol.tokens.server import Desk


class Code:
    """A code that may be exchanged, as Authlib's grant handles it. `data` is what the authorization endpoint wrote."""

    __slots__ = ("data", "found", "text")

    def __init__(self, text: str, found: CodeFound) -> None:
        self.text, self.found = text, found
        self.data: dict[str, Any] = orjson.loads(found.data)

    def get_redirect_uri(self) -> str:
        """The redirect URI that the authorization request named; empty when it named none."""
        return self.found.redirect_uri

    def get_scope(self) -> str:
        """What was granted."""
        return str(self.data["scope"])


class AuthorizationCodeGrant(AuthlibCodeGrant):
    """Authlib's grant over our store. `stored` is the data of the row that was written for this request."""

    stored: dict[str, Any]

    @property
    def desk(self) -> Desk:
        """The parts that the grants share."""
        desk: Desk = self.server.desk
        return desk

    def query_authorization_code(self, code: str, client: Client) -> Code:
        """The code, when everything about it is in order. Raises ProtocolError with the reason."""
        found = self.desk.store.code(code)
        if found is None:
            raise ProtocolError("invalid_grant", "the code is not known")
        if found.client_id != client.client_id:
            raise ProtocolError("invalid_grant", "the code was issued to another client", hint=found.client_id)
        now = clock.micros()
        if found.consumed_at is not None:
            self._replayed(found)
        if found.expires_at <= now:
            raise ProtocolError("invalid_grant", "the code has expired")
        if not found.account_stands or not self.desk.store.session_stands(found, now):
            raise ProtocolError("invalid_grant", "the session of this code is over")
        given = self.request.payload.redirect_uri or ""
        if not found.redirect_uri and given and given not in client.redirect_uris:
            raise ProtocolError("invalid_grant", "redirect_uri is not registered")
        if found.redirect_uri and given != found.redirect_uri:
            raise ProtocolError("invalid_grant", "redirect_uri differs from the one of the authorization request")
        pkce.check(found.code_challenge, self.request.payload.data.get("code_verifier", ""))
        if client.requires_pkce and not found.code_challenge:
            raise ProtocolError("invalid_grant", "this client must use PKCE")
        held = Code(code, found)
        sender.check_code(held.data, self.request.binding)
        return held

    def authenticate_user(self, authorization_code: Code) -> int:
        """The account id; that the account stands has been seen with the code."""
        return int(authorization_code.data["account"])

    def generate_token(self, **wanted: Any) -> dict[str, Any]:
        """The answer, with fresh random strings."""
        grant_id = self.request.authorization_code.found.grant_id
        token = {
            "access_token": access_token.new(grant_id, access_token.FIRST),
            "token_type": sender.token_type(self.request.binding),
            "expires_in": self.desk.settings.access_lifetime_s,
            "scope": wanted["scope"],
        }
        if wanted["include_refresh_token"]:
            token["refresh_token"] = access_token.new(grant_id, access_token.FIRST)
        return token

    def save_token(self, token: dict[str, Any]) -> None:
        """Use the code up and store the tokens, both or neither; the loser of a race is told that it came second."""
        code: Code = self.request.authorization_code
        data = {name: value for name, value in code.data.items() if name not in ("account", "nonce")}
        data = self.desk.access_tokens.with_audience(self.request.http.form, sender.with_binding(data, self.request.binding))
        fresh = Fresh(
            access_token=token["access_token"],
            refresh_token=token.get("refresh_token"),
            client_id=code.found.client_id,
            account_id=code.data["account"],
            session_id=None if data.get("offline") else data["sid"],
            sid=data["sid"],
            scope=data["scope"],
            data=data,
            access_lifetime_s=self.desk.settings.access_lifetime_s,
            refresh_lifetime_s=self.desk.settings.refresh_lifetime_s,
        )
        if self.desk.store.use_code(code.text, code.found, fresh, address=self.request.http.address):
            self.stored = data
            return
        again = self.desk.store.code(code.text)
        if again is not None and again.consumed_at is not None:
            self._replayed(again)
        raise ProtocolError("invalid_grant", "the code has expired")

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Nothing is left to do: `save_token` used it up. The row stays, to recognise a replay."""

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The answer; what is signed is signed here, when no lock is held any more."""
        status, token, headers = super().create_token_response()
        data, client = self.request.authorization_code.data, self.request.client
        token["access_token"] = self.desk.access_tokens.form(
            token["access_token"], client, self.stored, scope=token["scope"], expires_in=token["expires_in"]
        )
        if "openid" in data["scope"].split():
            token["id_token"] = self.desk.id_tokens.make(
                client,
                data,
                account_id=data["account"],
                access_token=token["access_token"],
                nonce=data.get("nonce"),
            )
        return status, token, headers

    def _replayed(self, found: CodeFound) -> None:
        """“... SHOULD revoke (when possible) all tokens previously issued based on that authorization code.” (RFC 6749 4.1.2)."""
        self.desk.store.revoke_grant(
            found.grant_id,
            "code.replayed",
            client_id=found.client_id,
            account_id=orjson.loads(found.data)["account"],
            address=self.request.http.address,
        )
        raise ProtocolError("invalid_grant", "the code was used before; its tokens have been revoked")
