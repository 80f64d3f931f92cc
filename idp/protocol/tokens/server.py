"""Authlib's core `AuthorizationServer`, driven over the lane's own request: the one place where the two meet.

Authlib chooses the grant and orders its steps; client authentication, storage, token strings and errors are ours. What Authlib
does in Flask (checking for TLS, mixing query and body) is settled before: production is https only, `token` reads the body.
"""

import logging
from dataclasses import dataclass
from typing import Any

import orjson
from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

from idp.clients.models import Client
from idp.clients.registry import Clients
from idp.grants.store import Store
from idp.ground.params import Params
from idp.jose.keyring import Keyring
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.http import JSON, NO_STORE, Request, Response
from idp.protocol.tokens.assertion_grants import AssertionGrants
from idp.protocol.tokens.id_token import IdTokens
from idp.protocol.tokens.jwt_access_token import AccessTokens
from idp.protocol.tokens.sender import Binding, Senders
from idp.settings import LoginSection
from idp.settings import Tokens as TokenSettings

logging.getLogger("authlib").setLevel(logging.INFO)  # at debug it writes whole tokens


@dataclass(frozen=True)
class GrantDependencies:
    """What the grants work with."""

    authenticator: Authenticator
    store: Store
    keyring: Keyring
    id_tokens: IdTokens
    access_tokens: AccessTokens
    clients: Clients
    assertion_grants: AssertionGrants
    settings: TokenSettings
    login: LoginSection
    senders: Senders


class _Payload(OAuth2Payload):
    """The parameters of the body, for Authlib."""

    def __init__(self, form: Params) -> None:
        self._form = form
        self._data = form.as_dict()

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> dict[str, list[str]]:
        return {name: [value for known, value in self._form.pairs if known == name] for name in self._data}


class TokenRequest(OAuth2Request):
    """A request of the lane in the shape that Authlib's grants expect."""

    def __init__(self, http: Request) -> None:
        # Not calling the parent: it would check a URL for https and copy everything once more.
        self.http = http
        self.method = http.method
        self.payload = _Payload(http.form)
        self.client: Client | None = None
        self.binding: Binding | None = None
        self.headers: dict[str, str] = {}
        self.auth_method = self.user = self.authorization_code = self.refresh_token = self.credential = None
        self._scope = self._body = None

    @property
    def form(self) -> dict[str, str]:
        """The parameters of the body."""
        data: dict[str, str] = self.payload.data
        return data

    @property
    def args(self) -> dict[str, str]:
        """Nothing is ever taken from the query (RFC 6749 3.2)."""
        return {}


class TokenServer(AuthorizationServer):
    """Authlib's server with our client authentication and our answers."""

    def __init__(self, dependencies: GrantDependencies) -> None:
        super().__init__()
        self.dependencies = dependencies

    @property
    def grant_types(self) -> tuple[str, ...]:
        """The grant types that are registered."""
        return tuple(grant.GRANT_TYPE for grant, _ in self._token_grants)

    def authenticate_client(self, request: TokenRequest, methods: list[str], endpoint: str = "token") -> Client:
        """The client of the request; every registered method is tried by `Authenticator`, whatever a grant lists.

        What its tokens are bound to is seen to here as well, once for all grants: they find it as `request.binding`.
        """
        request.client = client = self.dependencies.authenticator.authenticate(request.http, allow_public=True)
        request.binding = self.dependencies.senders.binding_of(request.http, client)
        return client

    def create_oauth2_request(self, request: Request) -> TokenRequest:
        """The adapter over a request of the lane."""
        return TokenRequest(request)

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        """An answer of Authlib as ours; its own headers say the same as NO_STORE."""
        return Response(status, orjson.dumps(body), [JSON, *NO_STORE])

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Signals are not used: what happens is audited where it happens."""
