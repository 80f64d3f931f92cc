"""A request on its way through the checks, and what it has become when it passed them all.

`request` and `requested_claims` hold the checks; `interaction`, `response` and `consent` read the result.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from idp.clients.models import Client
from idp.ground.params import Params
from idp.methods.levels import Levels


class CheckDependencies(Protocol):
    """What the checks need to know of the provider (`check_dependencies.ProviderChecks`)."""

    @property
    def levels(self) -> Levels:
        """The levels of assurance."""

    def client(self, client_id: str) -> Client | None:
        """The registered client, or None."""

    def resolve(self, params: Params, client: Client, *, pushing: bool) -> Params:
        """The parameters that count, out of a request object or a pushed request when there is one. Raises ProtocolError."""

    def resources(self, params: Params) -> tuple[str, ...]:
        """The APIs that are asked for, each known. Raises ProtocolError(invalid_target)."""

    def hinted_subject(self, token: str, client: Client) -> str | None:
        """The `sub` of an ID token of ours that was issued to `client`, expired or not; None when it is no such thing."""


@dataclass(frozen=True, kw_only=True)
class AuthenticationRequest:
    """A request that passed every check. `params` are the parameters that count, as strings, from which it can be
    parsed again; `pushed_as` is the reference that is used up when the request is answered, or empty.
    """

    client: Client
    params: dict[str, str]
    pushed_as: str
    redirect_uri: str
    response_type: str
    response_mode: str
    scope: tuple[str, ...]
    state: str | None
    nonce: str | None
    prompt: frozenset[str]
    max_age_s: int | None
    wanted_acr: tuple[str, ...]
    essential_acr: bool
    claims: dict[str, Any]
    required_subject: str | None
    login_hint: str
    ui_locales: str
    code_challenge: str
    resource: tuple[str, ...] = ()

    @property
    def openid(self) -> bool:
        """Whether this is OpenID Connect, or plain OAuth 2."""
        return "openid" in self.scope

    @property
    def claim_names(self) -> tuple[str, ...]:
        """Claims asked for one by one (Core 5.5), which the person consents to beside the scopes."""
        asked = {name for part in ("userinfo", "id_token") for name in self.claims.get(part) or {}}
        return tuple(sorted(asked - {"acr", "auth_time", "sub", "sid", "amr"}))


@dataclass
class Draft:
    """A request on its way through the checks. `client` and `redirect_uri` are set once they can be trusted.

    `resolved`: the parameters are those that count (they come from a login row); `pushing`: they are just being pushed,
    and `proven_key` is the thumbprint of the DPoP key that the pushed request proves (RFC 9449 10.1).
    """

    params: Params
    dependencies: CheckDependencies
    client: Client | None = None
    redirect_uri: str = ""
    response_type: str = ""
    response_mode: str = "query"
    resolved: bool = False
    pushing: bool = False
    proven_key: str = ""
    pushed_as: str = ""
    scope: tuple[str, ...] = ()
    prompt: frozenset[str] = frozenset()
    max_age_s: int | None = None
    acr: tuple[tuple[str, ...], bool] = ((), False)
    claims: dict[str, Any] = field(default_factory=dict)
    required_subject: str | None = None
    resource: tuple[str, ...] = ()

    @property
    def sure_client(self) -> Client:
        """The client, after its check."""
        if self.client is None:
            raise LookupError("the client has not been checked yet")
        return self.client

    @property
    def state(self) -> str | None:
        """`state`, byte for byte (RFC 6749 4.1.2)."""
        return self.params.get("state") or None
