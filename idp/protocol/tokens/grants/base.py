"""What every grant of the token endpoint has at hand, typed: dependencies, client, request; and the answer with its signatures.

Authlib calls a grant twice: `validate_token_request`, then `create_token_response`. The server has authenticated the client by
the time a grant reads it, and `binding` is what the request proves of its sender (`tokens.sender`).
"""

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import BaseGrant, TokenEndpointMixin

from idp.clients.models import Client
from idp.grants.data import GrantData
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.protocol.tokens.sender import Binding, token_type
from idp.protocol.tokens.server import GrantDependencies

TokenResponse = tuple[int, dict[str, Any], list[tuple[str, str]]]
MICROS = 1_000_000


class Grant:
    """Mixed into a grant of Authlib, or into `PlainGrant`."""

    request: Any
    server: Any

    @property
    def dependencies(self) -> GrantDependencies:
        """The parts that the grants share."""
        found: GrantDependencies = self.server.dependencies
        return found

    @property
    def client(self) -> Client:
        """The client, authenticated."""
        found: Client = self.request.client
        return found

    @property
    def form(self) -> Params:
        """The parameters of the request."""
        found: Params = self.request.http.form
        return found

    @property
    def address(self) -> str:
        """Where the request comes from, for the audit."""
        return str(self.request.http.address)

    @property
    def binding(self) -> Binding | None:
        """What the tokens of this request are bound to."""
        found: Binding | None = self.request.binding
        return found

    def lifetime_s(self, now: int, ends_at: int | None) -> int:
        """How long an access token lives that is issued at `now` in a grant that ends at `ends_at` (microseconds)."""
        longest = self.dependencies.settings.access_lifetime_s
        return longest if ends_at is None else max(1, min(longest, (ends_at - now) // MICROS))

    def answer(self, access_token: str, data: GrantData, *, scope: str, expires_in: int) -> dict[str, Any]:
        """The members of RFC 6749 5.1, the token in the form that its client or API wants. `data` is that of its row."""
        formed = self.dependencies.access_tokens.form(access_token, self.client, data, scope=scope, expires_in=expires_in)
        members = {"access_token": formed, "token_type": token_type(self.binding), "expires_in": expires_in}
        return {**members, "scope": scope} if scope else members


class PlainGrant(Grant, BaseGrant, TokenEndpointMixin):
    """A grant that Authlib has no class for (docs/decisions/0004-where-authlib-is-used.md)."""

    ALLOWS_PUBLIC: ClassVar[bool] = False

    def check_client(self) -> None:
        """Authenticate the client; it must be registered for this grant type. Raises ProtocolError."""
        client: Client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE) or (client.is_public and not self.ALLOWS_PUBLIC):
            raise ProtocolError(
                "unauthorized_client",
                "this client is not registered for this grant type",
                hint=f"got {self.GRANT_TYPE} from {client.client_id}, expected one of {', '.join(client.grant_types)}",
            )
