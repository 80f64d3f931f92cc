"""Every endpoint of the protocol by path and method, each made with exactly the parts that it uses.

`table` is the machine lane: the order is that of the discovery document. `cors` says which of them pages in browsers may read.
Called by `app` and the tests; nothing else imports this module.
"""

from urllib.parse import urlsplit

from idp.protocol.authorization.authorize import Authorize
from idp.protocol.authorization.check_dependencies import PushedChecks
from idp.protocol.authorization.issue import Issuer
from idp.protocol.authorization.pushed import PushEndpoint
from idp.protocol.authorization.response import Responder
from idp.protocol.ciba.bc_authorize import BackchannelAuthentication, CibaDependencies
from idp.protocol.ciba.notice import Notices
from idp.protocol.ciba.signed_request import SignedRequests
from idp.protocol.cors import Cors
from idp.protocol.device.device_authorization import DeviceAuthorization, DeviceDependencies, DeviceQr
from idp.protocol.device.user_code import UserCodes
from idp.protocol.discovery import Discovery, paths
from idp.protocol.jwks import Jwks
from idp.protocol.lane import Endpoint
from idp.protocol.logout.check_session import CheckSession, SessionStates
from idp.protocol.logout.end_session import EndSession
from idp.protocol.parts import ProtocolParts
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
from idp.protocol.tokens.introspect import Introspection
from idp.protocol.tokens.revoke import Revocation
from idp.protocol.tokens.server import GrantDependencies, TokenServer
from idp.protocol.tokens.token import TokenEndpoint
from idp.protocol.tokens.userinfo import UserInfoEndpoint

Table = dict[str, dict[str, Endpoint]]

GRANTS = (
    AuthorizationCodeGrant,
    RefreshTokenGrant,
    ClientCredentialsGrant,
    DeviceCodeGrant,
    CibaGrant,
    TokenExchangeGrant,
    JwtBearerGrant,
)


def table(parts: ProtocolParts) -> Table:
    """The endpoints: path, method, endpoint. Made once for each process."""
    settings, issuer, device = parts.settings, urlsplit(parts.issuer).path, _device(parts)
    server, configuration = _token_server(parts), ClientConfigurationEndpoint(_registration(parts))
    discovery, authorize, userinfo, end_session = (
        _discovery(parts, server),
        _authorize(parts),
        _userinfo(parts),
        end_session_of(parts),
    )
    rows: Table = {
        **{path: {"GET": discovery} for path in paths(parts.issuer)},
        f"{issuer}/authorize": {"GET": authorize.authorize, "POST": authorize.authorize},
        f"{issuer}/authorize/resume": {"GET": authorize.resume},
        f"{issuer}/token": {"POST": TokenEndpoint(server)},
        f"{issuer}/userinfo": {"GET": userinfo, "POST": userinfo},
        f"{issuer}/jwks": {"GET": Jwks(parts.keyring, settings.keys.publish_ahead_s)},
        f"{issuer}/register": {
            "POST": RegistrationEndpoint(_registration(parts)),
            "GET": configuration.read,
            "PUT": configuration.replace,
            "DELETE": configuration.remove,
        },
        f"{issuer}/logout": {"GET": end_session, "POST": end_session},
        f"{issuer}/check_session": {"GET": CheckSession(settings)},
        f"{issuer}/introspect": {"POST": _introspection(parts)},
        f"{issuer}/revoke": {"POST": Revocation(parts.authenticator, parts.store)},
        f"{issuer}/par": {"POST": _pushing(parts)},
        f"{issuer}/device_authorization": {"POST": DeviceAuthorization(device)},
        f"{settings.base_path}/device/qr": {"GET": DeviceQr(device.page)},
        f"{issuer}/bc-authorize": {"POST": BackchannelAuthentication(_ciba(parts))},
    }
    if settings.mode == "demo" and settings.testing.ciba_approval:
        from idp.protocol.ciba.testing import ApprovalByHttp

        by_http = ApprovalByHttp(settings, parts.database, parts.seal, parts.levels, parts.clients)
        rows[f"{issuer}/testing/ciba"] = {"POST": by_http}
    return rows


def cors(parts: ProtocolParts) -> Cors:
    """Which pages in browsers may read the answers of these endpoints."""
    issuer, is_open = urlsplit(parts.issuer).path, parts.settings.registration.mode == "open"
    return Cors(
        parts.clients,
        documents=frozenset((*paths(parts.issuer), f"{issuer}/jwks")),
        everybody=frozenset({f"{issuer}/register"} if is_open else ()),
        applications=frozenset(f"{issuer}/{name}" for name in ("token", "userinfo", "revoke", "par")),
    )


def end_session_of(parts: ProtocolParts) -> EndSession:
    """The end-session endpoint; the confirmation page of the people lane finishes by it."""
    return EndSession(
        parts.settings, parts.database.hot, parts.clients, parts.own_id_tokens, parts.logout_notices, parts.front_channel
    )


def _authorize(parts: ProtocolParts) -> Authorize:
    settings, hot = parts.settings, parts.database.hot
    issuer = Issuer(hot, parts.store, parts.id_tokens, parts.pushed, settings.tokens, settings.login)
    responder, states = Responder(parts.issuer, parts.response_jwts), SessionStates(settings, parts.seal)
    return Authorize(settings, parts.database, parts.checks, issuer, responder, states)


def _pushing(parts: ProtocolParts) -> PushEndpoint:
    check, fresh_nonce = PushedChecks(parts.checks, parts.senders), parts.senders.proofs.fresh_nonce
    return PushEndpoint(parts.pushed, parts.database.hot, parts.authenticator, check, fresh_nonce)


def _token_server(parts: ProtocolParts) -> TokenServer:
    settings, audiences = parts.settings, (parts.issuer, f"{parts.issuer}/token")
    assertions = AssertionGrants(settings.assertion_issuers, parts.client_keys, parts.database.hot, audiences=audiences)
    server = TokenServer(
        GrantDependencies(
            authenticator=parts.authenticator,
            store=parts.store,
            keyring=parts.keyring,
            id_tokens=parts.id_tokens,
            access_tokens=parts.access_tokens,
            clients=parts.clients,
            assertion_grants=assertions,
            settings=settings.tokens,
            login=settings.login,
            senders=parts.senders,
        )
    )
    for grant in GRANTS:
        server.register_grant(grant)
    return server


def _userinfo(parts: ProtocolParts) -> UserInfoEndpoint:
    return UserInfoEndpoint(parts.store, parts.clients, parts.response_jwts, parts.senders, parts.levels, parts.settings)


def _introspection(parts: ProtocolParts) -> Introspection:
    return Introspection(
        parts.authenticator, parts.store, parts.clients, parts.response_jwts, parts.resources, issuer=parts.issuer
    )


def _discovery(parts: ProtocolParts, server: TokenServer) -> Discovery:
    registration = parts.settings.registration.mode != "closed"
    return Discovery(
        parts.settings,
        levels=parts.levels,
        keyring=parts.keyring,
        grant_types=server.grant_types,
        registration=registration,
    )


def _registration(parts: ProtocolParts) -> RegistrationDependencies:
    return RegistrationDependencies(
        issuer=parts.issuer,
        mode=parts.settings.registration.mode,
        database=parts.database,
        seal=parts.seal,
        throttle=parts.throttle,
        policy=Policy(parts.settings, parts.limited_fetcher, parts.client_keys),
        refresh=parts.refresh,
    )


def _device(parts: ProtocolParts) -> DeviceDependencies:
    return DeviceDependencies(
        parts.settings, parts.database, parts.levels, parts.throttle, parts.authenticator, UserCodes(parts.seal)
    )


def _ciba(parts: ProtocolParts) -> CibaDependencies:
    return CibaDependencies(
        settings=parts.settings,
        database=parts.database,
        seal=parts.seal,
        levels=parts.levels,
        throttle=parts.throttle,
        authenticator=parts.authenticator,
        signed=SignedRequests(parts.client_keys, parts.database.hot, issuer=parts.issuer),
        notices=Notices(parts.settings, parts.seal, parts.throttle),
        own_claims=parts.own_id_tokens,
    )
