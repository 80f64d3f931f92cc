"""Grant type token-exchange (RFC 8693): an API that was called with a token gets one of its own to call the next API.

Delegation only: the new token speaks of the same person and names the exchanging client in `act` (4.1), nested when it was
exchanged before. It never lives longer, never allows more, and never tells a higher `acr` than the token that it comes from, and
it dies with the same session. The subject token is an access token of ours that is meant for this client: its own, or one whose
audience it stands for. Left out: impersonation without a trace, foreign token types, and actor tokens of others.
"""

from typing import Any, ClassVar

import orjson

from idp.clients.models import Client
from idp.grants.store import MICROS, TokenFound
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens import bearer
from idp.protocol.tokens.grants.derived import DerivedGrant

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
JWT = "urn:ietf:params:oauth:token-type:jwt"
CARRIED = ("sub", "sid", "acr", "amr", "auth_time", "claims")
DEEPEST = 5


class TokenExchangeGrant(DerivedGrant):
    """The grant."""

    GRANT_TYPE: ClassVar[str] = "urn:ietf:params:oauth:grant-type:token-exchange"

    def validate_token_request(self) -> None:
        """RFC 8693 2.1, in the order of its parameters. Raises ProtocolError."""
        super().validate_token_request()
        form, client = self.form, self.request.client
        if form.get("subject_token_type") not in (ACCESS_TOKEN, JWT) or "subject_token" not in form:
            raise ProtocolError("invalid_request", "subject_token with the type access_token or jwt is required")
        if form.get("requested_token_type", ACCESS_TOKEN) not in (ACCESS_TOKEN, JWT):
            raise ProtocolError("invalid_request", "requested_token_type must be an access token")
        if "actor_token" in form or "actor_token_type" in form:
            raise ProtocolError("invalid_request", "the actor is the client itself; actor_token is not supported")
        if "audience" in form:
            raise ProtocolError("invalid_target", "name the API by resource instead of audience")
        found = self.desk.store.token(form.get("subject_token"))
        if found is None or found.is_refresh or not bearer.is_good(found, self.desk.store, self.desk.clients):
            raise ProtocolError("invalid_request", "the subject token is not known, has expired or was revoked")
        data: dict[str, Any] = orjson.loads(found.data)
        if found.client_id != client.client_id and not self.desk.access_tokens.resources.stands_for(
            client.client_id, data.get("aud", ())
        ):
            raise ProtocolError("invalid_request", "the subject token is not meant for this client")
        if data.get("cnf") and found.client_id == client.client_id and data["cnf"] != self.request.binding:
            raise ProtocolError("invalid_request", "the subject token is bound to another key than this request proves")
        self.request.user, self.request.credential = found, data

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """RFC 8693 2.2.1."""
        found: TokenFound = self.request.user
        data: dict[str, Any] = self.request.credential
        client: Client = self.request.client
        left_s = (found.access_expires_at - clock.micros()) // MICROS
        scope = self.narrowed(set(found.scope.split()) & client.scopes)
        told = {name: data[name] for name in CARRIED if name in data}
        told["act"] = _actor(client, data.get("act"))
        answer = self.give(
            told,
            account_id=found.account_id,
            session_id=found.session_id,
            scope=scope,
            lifetime_s=max(1, min(self.desk.settings.access_lifetime_s, left_s)),
        )
        return 200, {**answer, "issued_token_type": ACCESS_TOKEN}, self.TOKEN_RESPONSE_HEADER


def _actor(client: Client, earlier: dict[str, Any] | None) -> dict[str, Any]:
    """The chain of those who act, the present one outermost (RFC 8693 4.1)."""
    depth, one = 0, earlier
    while one is not None:
        depth, one = depth + 1, one.get("act")
    if depth >= DEEPEST:
        raise ProtocolError("invalid_request", "the token was exchanged too often")
    actor: dict[str, Any] = {"sub": client.client_id}
    return {**actor, "act": earlier} if earlier else actor
