"""The protocol's parts put together, once for each process: clients, keys, Authlib's server, the endpoints and their paths.

Built by `app.create_provider` and by the worker. Clients and keys are kept in memory under revision numbers that are looked at
once a second (`revision.Watch`). The endpoints of the authorization room are added by `app`.
"""

from typing import Any
from urllib.parse import urlsplit

from idp.clients.client_keys import ClientKeys
from idp.clients.registry import Clients
from idp.clients.response_jwt import ResponseJwts
from idp.grants.store import Store
from idp.ground.database import Database
from idp.ground.fetch import Fetcher, LimitedFetcher
from idp.ground.revision import Watch
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle
from idp.jose import encryption_keys, keys
from idp.jose.encryption import Decrypter
from idp.jose.jwt_uses import ID_TOKEN_HINT
from idp.jose.keyring import Keyring
from idp.methods.levels import Levels
from idp.protocol.authorization.pushed import PushedRequests
from idp.protocol.authorization.request_object import RequestObjects
from idp.protocol.binding.certificates import Certificates
from idp.protocol.binding.dpop import Proofs
from idp.protocol.binding.nonces import Nonces
from idp.protocol.ciba import endpoints as ciba
from idp.protocol.ciba.bc_authorize import CibaDesk
from idp.protocol.ciba.notice import Notices
from idp.protocol.ciba.signed_request import SignedRequests
from idp.protocol.client_authentication.assertion import Assertions
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.client_authentication.certificate import CertificateAuth
from idp.protocol.cors import Cors
from idp.protocol.device import endpoints as device
from idp.protocol.device.device_authorization import DeviceDesk
from idp.protocol.device.user_code import UserCodes
from idp.protocol.discovery import Discovery, paths
from idp.protocol.jwks import Jwks
from idp.protocol.lane import Endpoint
from idp.protocol.logout.check_session import CheckSession
from idp.protocol.logout.end_session import EndSession
from idp.protocol.registration.configuration import ClientConfigurationEndpoint
from idp.protocol.registration.register import RegistrationEndpoint
from idp.protocol.registration.request import Policy, RegistrationDependencies
from idp.protocol.tokens.assertion_grants import AssertionGrants
from idp.protocol.tokens.grants.authorization_code import AuthorizationCodeGrant
from idp.protocol.tokens.grants.ciba import CibaGrant
from idp.protocol.tokens.grants.client_credentials import ClientCredentialsGrant
from idp.protocol.tokens.grants.device_code import DeviceCodeGrant
from idp.protocol.tokens.grants.jwt_bearer import JwtBearerGrant
from idp.protocol.tokens.grants.refresh_token import RefreshTokenGrant
from idp.protocol.tokens.grants.token_exchange import TokenExchangeGrant
from idp.protocol.tokens.id_token import IdTokens
from idp.protocol.tokens.introspect import Introspection
from idp.protocol.tokens.jwt_access_token import AccessTokens
from idp.protocol.tokens.resource import Resources
from idp.protocol.tokens.revoke import Revocation
from idp.protocol.tokens.sender import Senders
from idp.protocol.tokens.server import Desk, TokenServer
from idp.protocol.tokens.token import TokenEndpoint
from idp.protocol.tokens.userinfo import UserInfo
from idp.settings import Settings

GRANTS = (
    AuthorizationCodeGrant,
    RefreshTokenGrant,
    ClientCredentialsGrant,
    DeviceCodeGrant,
    CibaGrant,
    TokenExchangeGrant,
    JwtBearerGrant,
)


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
        self.keyring = Keyring(database.hot, seal, self.watch.glance, self.make_missing_keys)
        self.clients = Clients(database.hot, self.watch.glance, self.keyring.derive)
        self.watch.subscribe("clients", self.clients.read)
        self.watch.subscribe("keys", self.keyring.read, every_look=self.keyring.settle)
        # Half of the threads that serve may wait for addresses that clients name; the other half always goes on.
        self._limited = LimitedFetcher(fetcher, max_at_once=max(1, settings.server.threads // 2))
        self.client_keys = ClientKeys(self._limited)
        self.certificates = Certificates(settings.mtls)
        nonces = Nonces(seal.derive("dpop-nonce"), lifetime_s=settings.dpop.nonce_lifetime_s)
        self.senders = Senders(Proofs(database.hot, nonces, settings.dpop, origins=self._origins()), self.certificates)
        self.authenticator = self._authenticator(throttle)
        self.pushed = PushedRequests(database.hot, lifetime_s=settings.tokens.pushed_request_lifetime_s)
        self.request_objects = RequestObjects(
            issuer=self.issuer,
            keys=self.client_keys,
            fetcher=self._limited,
            decrypter=Decrypter(self.keyring.decryption_keys),
            pushed=self.pushed,
        )
        self.resources = Resources(settings.resources)
        self.access_tokens = AccessTokens(self.keyring, self.resources, issuer=self.issuer)
        self.store = Store(database, self.access_tokens.handle, session_idle_s=settings.login.session_idle_s)
        self.response_jwts = ResponseJwts(self.keyring, self.client_keys)
        self.id_tokens = IdTokens(self.response_jwts, database.hot, issuer=self.issuer, lifetime_s=settings.tokens.id_lifetime_s)
        desk = Desk(
            authenticator=self.authenticator,
            store=self.store,
            keyring=self.keyring,
            id_tokens=self.id_tokens,
            access_tokens=self.access_tokens,
            clients=self.clients,
            assertion_grants=AssertionGrants(
                settings.assertion_issuers,
                self.client_keys,
                database.hot,
                audiences=(self.issuer, f"{self.issuer}/token"),
            ),
            settings=settings.tokens,
            senders=self.senders,
        )
        self.server = TokenServer(desk)
        for grant in GRANTS:
            self.server.register_grant(grant)
        self.user_codes = UserCodes(seal)

    def _device_desk(self) -> DeviceDesk:
        return DeviceDesk(self.settings, self.database, self.levels, self.throttle, self.authenticator, self.user_codes)

    def _ciba_desk(self) -> CibaDesk:
        return CibaDesk(
            settings=self.settings,
            database=self.database,
            seal=self.seal,
            levels=self.levels,
            throttle=self.throttle,
            authenticator=self.authenticator,
            signed=SignedRequests(self.client_keys, self.database.hot, issuer=self.issuer),
            notices=Notices(self.settings, self.seal, self.throttle),
            own_claims=self.own_claims,
        )

    def _authenticator(self, throttle: Throttle) -> Authenticator:
        assertions = Assertions(self.clients, self.client_keys, self.database.hot, self.seal, self.issuer, self._origins())
        by_certificate = CertificateAuth(self.certificates, self.client_keys, self.settings.mtls)
        return Authenticator(self.clients, assertions, by_certificate, throttle, self.database.hot)

    def _origins(self) -> tuple[str, ...]:
        """Scheme and authority of the addresses by which we are reached, that of the host for certificates too."""
        urls = [urlsplit(url) for url in (self.settings.server.base_url, self.settings.mtls.base_url) if url]
        return tuple(f"{url.scheme}://{url.netloc}" for url in urls)

    def routes(self) -> dict[str, dict[str, Endpoint]]:
        """The endpoints of this room by path and method."""
        base, grant_types = urlsplit(self.issuer).path, self.server.grant_types
        introspection = Introspection(
            self.authenticator, self.store, self.clients, self.response_jwts, self.resources, issuer=self.issuer
        )
        userinfo = UserInfo(self.store, self.clients, self.response_jwts, self.senders, self.levels, self.settings)
        end_session = EndSession(self)
        discovery = self._discovery(grant_types)
        registration = self._registration()
        configuration = ClientConfigurationEndpoint(registration)
        return {
            **{path: {"GET": discovery} for path in paths(self.issuer)},
            f"{base}/jwks": {"GET": Jwks(self.keyring, self.settings.keys.publish_ahead_s)},
            f"{base}/token": {"POST": TokenEndpoint(self.server)},
            f"{base}/userinfo": {"GET": userinfo, "POST": userinfo},
            f"{base}/introspect": {"POST": introspection},
            f"{base}/revoke": {"POST": Revocation(self.authenticator, self.store)},
            f"{base}/register": {
                "POST": RegistrationEndpoint(registration),
                "GET": configuration.read,
                "PUT": configuration.replace,
                "DELETE": configuration.remove,
            },
            f"{base}/logout": {"GET": end_session, "POST": end_session},
            f"{base}/check_session": {"GET": CheckSession(self.settings)},
            **device.routes(self._device_desk()),
            **ciba.routes(self._ciba_desk(), self.clients),
        }

    def _discovery(self, grant_types: tuple[str, ...]) -> Discovery:
        return Discovery(
            self.settings,
            levels=self.levels,
            keyring=self.keyring,
            grant_types=grant_types,
            registration=self.settings.registration.mode != "closed",
        )

    def _registration(self) -> RegistrationDependencies:
        return RegistrationDependencies(
            issuer=self.issuer,
            mode=self.settings.registration.mode,
            database=self.database,
            seal=self.seal,
            throttle=self.throttle,
            policy=Policy(self.settings, self._limited, self.client_keys),
            refresh=self.refresh,
        )

    def cors(self) -> Cors:
        """Which pages in browsers may read the answers of these endpoints, and of PAR."""
        base, is_open = urlsplit(self.issuer).path, self.settings.registration.mode == "open"
        return Cors(
            self.clients,
            documents=frozenset((*paths(self.issuer), f"{base}/jwks")),
            everybody=frozenset({f"{base}/register"} if is_open else ()),
            applications=frozenset(f"{base}/{name}" for name in ("token", "userinfo", "revoke", "par")),
        )

    def own_claims(self, token: str) -> dict[str, Any] | None:
        """The claims of an ID token that this provider issued, expired or not (`id_token_hint`: Core 3.1.2.1); else None."""
        return self.keyring.claims_of(token, ID_TOKEN_HINT, issuer=self.issuer)

    def keyring_upkeep(self) -> None:
        """Make the signing keys that are missing or due, and clear away what has retired. At start, and by the worker."""
        encryption_keys.ensure(self.database, self.seal, self.settings.keys)
        keys.purge(self.database)
        self.make_missing_keys()

    def make_missing_keys(self) -> None:
        """Make the signing keys that are missing or due, and take them into use."""
        keys.ensure(self.database, self.seal, self.settings.keys)
        self.refresh()

    def refresh(self) -> None:
        """Look at the revision numbers now instead of within a second."""
        self.watch.look()
