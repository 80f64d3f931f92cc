"""The protocol's parts put together, once for each process: clients, keys, Authlib's server, the endpoints and their paths.

Built by `app.create_provider` and by the worker. Clients and keys are kept in memory under revision numbers that are looked at
once a second (`revision.Watch`). The endpoints of the authorization room are added by `app`.
"""

from typing import Any
from urllib.parse import urlsplit

from idp.database import Database
from idp.fetch import Fetcher
from idp.methods.levels import Levels
from idp.protocol import encryption_keys, keys
from idp.protocol.authorization.pushed import PushedRequests
from idp.protocol.authorization.request_object import RequestObjects
from idp.protocol.clients.assertion import Assertions
from idp.protocol.clients.authentication import Authenticator
from idp.protocol.clients.client_keys import ClientKeys
from idp.protocol.clients.registry import Clients
from idp.protocol.discovery import Discovery
from idp.protocol.encryption import Decrypter
from idp.protocol.jwks import Jwks
from idp.protocol.keyring import Keyring
from idp.protocol.lane import Endpoint
from idp.protocol.logout.end_session import EndSession
from idp.protocol.revision import Watch
from idp.protocol.tokens.grants.authorization_code import AuthorizationCodeGrant
from idp.protocol.tokens.grants.client_credentials import ClientCredentialsGrant
from idp.protocol.tokens.grants.refresh_token import RefreshTokenGrant
from idp.protocol.tokens.id_token import IdTokens
from idp.protocol.tokens.introspect import Introspection
from idp.protocol.tokens.nested import Nester
from idp.protocol.tokens.revoke import Revocation
from idp.protocol.tokens.server import Desk, TokenServer
from idp.protocol.tokens.store import Store
from idp.protocol.tokens.token import TokenEndpoint
from idp.protocol.tokens.userinfo import UserInfo
from idp.sealed import Seal
from idp.settings import Settings
from idp.throttle import Throttle

GRANTS = (AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant)


class Engine:
    """The machine side of the provider. Other rooms use `clients`, `keyring`, `id_tokens`, `store` and `authenticator`."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        seal: Seal,
        levels: Levels,
        throttle: Throttle,
        fetcher: Fetcher,
    ) -> None:
        self.settings, self.database, self.seal, self.levels, self.fetcher = settings, database, seal, levels, fetcher
        self.issuer, self.throttle = settings.issuer, throttle
        self.watch = Watch(database.hot)
        self.keyring = Keyring(database.hot, seal, self.watch.glance)
        self.clients = Clients(database.hot, self.watch.glance, self.keyring.derive)
        self.watch.subscribe("clients", self.clients.read)
        self.watch.subscribe("keys", self.keyring.read, every_look=self.keyring.settle)
        self.client_keys = ClientKeys(fetcher)
        self.authenticator = self._authenticator(throttle)
        self.pushed = PushedRequests(database.hot, lifetime_s=settings.tokens.pushed_request_lifetime_s)
        self.request_objects = RequestObjects(
            issuer=self.issuer,
            keys=self.client_keys,
            fetcher=fetcher,
            decrypter=Decrypter(self.keyring.decryption_keys),
            pushed=self.pushed,
        )
        self.store = Store(database, session_idle_s=settings.login.session_idle_s)
        self.nester = Nester(self.keyring, self.client_keys)
        self.id_tokens = IdTokens(self.nester, database.hot, issuer=self.issuer, lifetime_s=settings.tokens.id_lifetime_s)
        self.server = TokenServer(Desk(self.authenticator, self.store, self.keyring, self.id_tokens, settings.tokens))
        for grant in GRANTS:
            self.server.register_grant(grant)

    def _authenticator(self, throttle: Throttle) -> Authenticator:
        parts = urlsplit(self.issuer)
        assertions = Assertions(
            self.clients,
            self.client_keys,
            self.database.hot,
            audiences=(self.issuer, f"{self.issuer}/token"),
            origin=f"{parts.scheme}://{parts.netloc}",
        )
        return Authenticator(self.clients, assertions, throttle, self.database.hot)

    def routes(self) -> dict[str, dict[str, Endpoint]]:
        """The endpoints of this room by path and method."""
        base, grant_types = urlsplit(self.issuer).path, self.server.grant_types
        introspection = Introspection(self.authenticator, self.store, self.clients, self.nester, issuer=self.issuer)
        userinfo, end_session = UserInfo(self.store, self.clients, self.nester, issuer=self.issuer), EndSession(self)
        discovery = Discovery(self.issuer, levels=self.levels, keyring=self.keyring, grant_types=grant_types)
        return {
            f"{base}/.well-known/openid-configuration": {"GET": discovery},
            f"{base}/jwks": {"GET": Jwks(self.keyring, self.settings.keys.publish_ahead_s)},
            f"{base}/token": {"POST": TokenEndpoint(self.server)},
            f"{base}/userinfo": {"GET": userinfo, "POST": userinfo},
            f"{base}/introspect": {"POST": introspection},
            f"{base}/revoke": {"POST": Revocation(self.authenticator, self.store)},
            f"{base}/logout": {"GET": end_session, "POST": end_session},
        }

    def own_claims(self, token: str) -> dict[str, Any] | None:
        """The claims of an ID token that this provider issued, expired or not (`id_token_hint`: Core 3.1.2.1); else None."""
        claims = self.keyring.claims_of(token)
        return claims if claims is not None and claims.get("iss") == self.issuer else None

    def keyring_upkeep(self) -> None:
        """Make the signing keys that are missing or due, and clear away what has retired. At start, and by the worker."""
        keys.ensure(self.database, self.seal, self.settings.keys)
        encryption_keys.ensure(self.database, self.seal, self.settings.keys)
        keys.purge(self.database)
        self.refresh()

    def refresh(self) -> None:
        """Look at the revision numbers now instead of within a second."""
        self.watch.look()
