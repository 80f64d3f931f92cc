"""What the grants share that give a token out of another statement about somebody: token exchange and JWT assertions.

No refresh token, no ID token, no browser. Authlib has no class for either (docs/decisions/0004-where-authlib-is-used.md).
"""

from collections.abc import Callable
from dataclasses import replace

from idp.grants import access_token
from idp.grants.data import GrantData
from idp.grants.store import NewTokens
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import sender
from idp.protocol.tokens.grants.base import PlainGrant, TokenResponse


class DerivedGrant(PlainGrant):
    """A grant for clients that authenticate, with one fresh access token at its end."""

    def narrowed(self, allowed: set[str]) -> str:
        """The scope that is asked for, or all that is allowed. Raises ProtocolError(invalid_scope) for more (RFC 6749 6)."""
        asked = list(dict.fromkeys(self.form.get("scope").split()))
        refused = [one for one in asked if one not in allowed]
        if refused:
            raise ProtocolError(
                "invalid_scope",
                f"more than may be had: {' '.join(refused)}",
                hint=f"got {' '.join(asked)}, expected some of {' '.join(sorted(allowed))}",
            )
        return " ".join(asked or sorted(allowed))

    def respond(
        self,
        data: GrantData,
        keep: Callable[[NewTokens], bool],
        *,
        account_id: int | None,
        session_id: str | None,
        lifetime_s: int,
    ) -> TokenResponse:
        """Store one access token by `keep` and answer. `data` has the scope and what was proved of the person.

        Raises ProtocolError(invalid_grant) when what it comes of does not count any more.
        """
        bound = sender.with_binding(replace(data, resource=()), self.binding)
        stored = self.dependencies.access_tokens.with_audience(self.form, bound, any_known=True)
        new = NewTokens(
            access_token=access_token.new(access_token.new_grant_id(), access_token.FIRST),
            refresh_token=None,
            client_id=self.client.client_id,
            account_id=account_id,
            session_id=session_id,
            sid=data.sid,
            scope=data.scope,
            data=stored,
            access_lifetime_s=lifetime_s,
        )
        if not keep(new):
            raise ProtocolError(
                "invalid_grant",
                "the account, the session or the token that this comes of is over",
                hint="got an end between the look and the use",
            )
        answer = self.answer(new.access_token, stored, scope=data.scope, expires_in=lifetime_s)
        return 200, {**answer, "scope": data.scope}, self.TOKEN_RESPONSE_HEADER
