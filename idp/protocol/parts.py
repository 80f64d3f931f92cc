"""The parts that several endpoints share, made once for each process: clients, keys, token store, senders, checks.

Made by `app` and by the tests, taken apart by `routes` and `app`: an endpoint is given the single parts that it uses. Clients and
keys are kept in memory under revision numbers that are looked at once a second (`ground.revision`).
"""

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
from idp.jose.keyring import Keyring
from idp.methods.levels import Levels
from idp.protocol.authorization.check_dependencies import ProviderChecks
from idp.protocol.authorization.pushed import PushedRequests
from idp.protocol.authorization.request_object import RequestObjects
from idp.protocol.binding.certificates import Certificates
from idp.protocol.binding.dpop import Proofs
from idp.protocol.binding.nonces import Nonces
from idp.protocol.client_authentication.assertion import Assertions
from idp.protocol.client_authentication.authentication import Authenticator
from idp.protocol.client_authentication.certificate import CertificateAuth
from idp.protocol.logout.back_channel import LogoutNotices
from idp.protocol.logout.front_channel import FrontChannel
from idp.protocol.tokens.id_token import IdTokens, OwnIdTokens
from idp.protocol.tokens.jwt_access_token import AccessTokens
from idp.protocol.tokens.resource import Resources
from idp.protocol.tokens.sender import Senders
from idp.settings import Settings


class ProtocolParts:
    """The parts over settings and store."""

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
        self.settings, self.database, self.seal, self.levels = settings, database, seal, levels
        self.throttle, self.fetcher, self.issuer = throttle, fetcher, settings.issuer
        # Half of the threads that serve may wait for addresses that clients name; the other half always goes on.
        self.limited_fetcher = LimitedFetcher(fetcher, max_at_once=max(1, settings.server.threads // 2))
        self.watch = Watch(database.hot)
        self.keyring = Keyring(database.hot, seal, self.watch.glance, self.make_missing_keys)
        self.clients = Clients(database.hot, self.watch.glance, self.keyring.derive)
        self.watch.subscribe("clients", self.clients.read)
        self.watch.subscribe("keys", self.keyring.read, every_look=self.keyring.settle)
        self.client_keys = ClientKeys(self.limited_fetcher)
        origins, certificates = origins_of(settings), Certificates(settings.mtls)
        nonces = Nonces(seal.derive("dpop-nonce"), lifetime_s=settings.dpop.nonce_lifetime_s)
        self.senders = Senders(Proofs(database.hot, nonces, settings.dpop, origins=origins), certificates)
        self.authenticator = Authenticator(
            self.clients,
            Assertions(self.clients, self.client_keys, database.hot, seal, self.issuer, origins),
            CertificateAuth(certificates, self.client_keys, settings.mtls),
            throttle,
            database.hot,
        )
        self.pushed = PushedRequests(database.hot, lifetime_s=settings.tokens.pushed_request_lifetime_s)
        self.request_objects = RequestObjects(
            issuer=self.issuer,
            keys=self.client_keys,
            fetcher=self.limited_fetcher,
            decrypter=Decrypter(self.keyring.decryption_keys),
            pushed=self.pushed,
        )
        self.own_id_tokens = OwnIdTokens(self.keyring, self.issuer)
        self.resources = Resources(settings.resources)
        self.access_tokens = AccessTokens(self.keyring, self.resources, issuer=self.issuer)
        self.store = Store(database, self.access_tokens.handle, settings.login)
        self.response_jwts = ResponseJwts(self.keyring, self.client_keys)
        self.id_tokens = IdTokens(self.response_jwts, database.hot, issuer=self.issuer, lifetime_s=settings.tokens.id_lifetime_s)
        self.checks = ProviderChecks(levels, self.clients, self.request_objects, self.resources, self.own_id_tokens)
        self.logout_notices = LogoutNotices(settings, database, seal, self.clients)
        self.front_channel = FrontChannel(settings, database.hot, seal, self.clients)

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


def origins_of(settings: Settings) -> tuple[str, ...]:
    """Scheme and authority of the addresses by which we are reached, that of the host for certificates too."""
    urls = [urlsplit(url) for url in (settings.server.base_url, settings.mtls.base_url) if url]
    return tuple(f"{url.scheme}://{url.netloc}" for url in urls)
