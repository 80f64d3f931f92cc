"""Grant type token-exchange (RFC 8693): an API that was called with a token gets one of its own to call the next API.

Delegation only: the new token speaks of the same person and names the exchanging client in `act` (4.1), nested when it was
exchanged before. It never lives longer, never allows more, and never states a higher `acr` than the token that it comes from, and
it dies with the same session. The subject token is an access token of ours that is meant for this client: its own, or one whose
audience it stands for. Left out: impersonation without a trace, foreign token types, and actor tokens of others.
"""

from functools import partial
from typing import Any, ClassVar

from idp.clients.models import Client
from idp.grants.data import GrantData
from idp.grants.store import MICROS, TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import bearer
from idp.protocol.tokens.grants.base import TokenResponse
from idp.protocol.tokens.grants.derived import DerivedGrant

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
JWT = "urn:ietf:params:oauth:token-type:jwt"
DEEPEST = 5


class TokenExchangeGrant(DerivedGrant):
    """The grant."""

    GRANT_TYPE: ClassVar[str] = "urn:ietf:params:oauth:grant-type:token-exchange"

    def validate_token_request(self) -> None:  # flat: guards, one after the other
        """RFC 8693 2.1, in the order of its parameters. Raises ProtocolError."""
        self.check_client()
        form, client = self.form, self.client
        if form.get("subject_token_type") not in (ACCESS_TOKEN, JWT) or "subject_token" not in form:
            raise _invalid(
                "subject_token with the type access_token or jwt is required",
                f"got the type {form.get('subject_token_type') or 'none'}, expected {ACCESS_TOKEN} or {JWT}",
            )
        if form.get("requested_token_type", ACCESS_TOKEN) not in (ACCESS_TOKEN, JWT):
            raise _invalid("requested_token_type must be an access token", f"got {form.get('requested_token_type')}")
        if "actor_token" in form or "actor_token_type" in form:
            raise _invalid("the actor is the client itself; actor_token is not supported", "got actor_token, expected none")
        if "audience" in form:
            raise ProtocolError(
                "invalid_target", "name the API by resource instead of audience", hint="got audience, expected resource"
            )
        found = self.dependencies.store.token(form.get("subject_token"))
        if found is None or found.is_refresh or not bearer.is_usable(found, self.dependencies.clients):
            kind = "no row" if found is None else f"a row of {found.client_id}, refresh token: {found.is_refresh}"
            raise _invalid(
                "the subject token is not known, has expired or was revoked", f"got {kind}, expected a usable access token"
            )
        data, apis = GrantData.from_json(found.data), self.dependencies.access_tokens.resources
        if found.client_id != client.client_id and not apis.stands_for(client.client_id, data.aud):
            raise _invalid(
                "the subject token is not meant for this client",
                f"got a token of {found.client_id} for {' '.join(data.aud) or 'no API'} from {client.client_id}",
            )
        if data.cnf and found.client_id == client.client_id and data.cnf != self.binding:
            raise _invalid(
                "the subject token is bound to another key than this request proves", f"got {self.binding}, expected {data.cnf}"
            )
        self.request.user, self.request.credential = found, data

    def create_token_response(self) -> TokenResponse:
        """RFC 8693 2.2.1."""
        found: TokenFound = self.request.user
        data: GrantData = self.request.credential
        left_s = (found.access_expires_at - clock.micros()) // MICROS
        exchanged = GrantData(
            sub=data.sub,
            scope=self.narrowed(set(found.scope.split()) & self.client.scopes),
            sid=data.sid,
            acr=data.acr,
            amr=data.amr,
            auth_time=data.auth_time,
            claims=data.claims,
            act=_actor(self.client, data.act),
        )
        status, answer, headers = self.respond(
            exchanged,
            partial(self.dependencies.store.derive, found, address=self.address),
            account_id=found.account_id,
            session_id=found.session_id,
            lifetime_s=max(1, min(self.dependencies.settings.access_lifetime_s, left_s)),
        )
        return status, {**answer, "issued_token_type": ACCESS_TOKEN}, headers


def _actor(client: Client, earlier: dict[str, Any] | None) -> dict[str, Any]:
    """The chain of those who act, the present one outermost (RFC 8693 4.1)."""
    depth, one = 0, earlier
    while one is not None:
        depth, one = depth + 1, one.get("act")
    if depth >= DEEPEST:
        raise _invalid("the token was exchanged too often", f"got {depth} actors, expected fewer than {DEEPEST}")
    actor: dict[str, Any] = {"sub": client.client_id}
    return {**actor, "act": earlier} if earlier else actor


def _invalid(description: str, hint: str) -> ProtocolError:
    return ProtocolError("invalid_request", description, hint=hint)
