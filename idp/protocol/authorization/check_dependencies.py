"""What the checks of an authentication request ask of this provider: clients, levels, request objects, APIs, ID tokens of ours.

One object for the process, used by the authorization endpoint, by pushed requests and by the consent page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.ground.params import Params
from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import Draft
from idp.protocol.authorization.request import parse
from idp.protocol.authorization.request_object import RequestObjects
from idp.protocol.http import Request
from idp.protocol.tokens.resource import Resources
from idp.protocol.tokens.sender import Senders

NOT_KEPT = ("client_secret", "client_assertion", "client_assertion_type", "client_id")


@dataclass(frozen=True)
class ProviderChecks:
    """The parts; `own_claims` gives the claims of an ID token of ours, expired or not."""

    levels: Levels
    clients: Clients
    request_objects: RequestObjects
    known_resources: Resources
    own_claims: Callable[[str], dict[str, Any] | None]

    def client(self, client_id: str) -> Client | None:
        """The registered client, or None."""
        return self.clients.get(client_id)

    def resolve(self, params: Params, client: Client, *, pushing: bool) -> Params:
        """The parameters that count, out of a request object or a pushed request when there is one. Raises ProtocolError."""
        return self.request_objects.resolve(params, client, pushing=pushing)

    def resources(self, params: Params) -> tuple[str, ...]:
        """The APIs that are asked for, each known. Raises ProtocolError(invalid_target)."""
        return self.known_resources.asked(params)

    def hinted_subject(self, token: str, client: Client) -> str | None:
        """The `sub` of one of our own ID tokens for `client`; expired ones will do (Core 3.1.2.1)."""
        claims = self.own_claims(token)
        audience = claims.get("aud") if claims else None
        if claims is None or client.client_id not in (audience if isinstance(audience, list) else [audience]):
            return None
        subject = claims.get("sub")
        return subject if isinstance(subject, str) else None


@dataclass(frozen=True)
class PushedChecks:
    """The checks on a request that is being pushed (RFC 9126 2.1)."""

    checks: ProviderChecks
    senders: Senders

    def __call__(self, params: Params, client: Client, http: Request) -> dict[str, str]:
        """The parameters to keep. Raises ProtocolError."""
        pairs = [(name, value) for name, value in params.pairs if name not in NOT_KEPT]
        proven = self.senders.proven_key(http, client)
        own = Params([*pairs, ("client_id", client.client_id)])
        return parse(Draft(own, self.checks, pushing=True, proven_key=proven)).params
