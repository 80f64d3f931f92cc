"""Discovery (OpenID Connect Discovery 1.0 3 and 4, RFC 8414 2 and 3): `GET /.well-known/openid-configuration`, ready-made bytes,
the same document at the address of RFC 8414. WebFinger (Discovery 2) is left out: nobody here looks for a provider by an e-mail
address.

It lists exactly what works. What the parts support is taken from the parts: the algorithms that have a key, the claims of
`claims`, the grant types of the server; only what the authorization endpoint does is written down here.
"""

from typing import Any
from urllib.parse import urlsplit

import orjson

from idp.clients.metadata import SIGNING_ALGS
from idp.clients.models import DEFAULT_SCOPES
from idp.ground.languages import LANGUAGES
from idp.ground.protocol_error import Headers
from idp.jose.encryption import ASYMMETRIC_ALGS, ENCS
from idp.jose.keyring import Keyring
from idp.methods.levels import Levels
from idp.protocol.authorization.request import RESPONSE_MODES, RESPONSE_TYPES
from idp.protocol.ciba import endpoints as ciba
from idp.protocol.cors import ANY
from idp.protocol.device import endpoints as device
from idp.protocol.discovery_members import authentication_members
from idp.protocol.http import Request, Response
from idp.protocol.tokens.claims import STANDARD
from idp.settings import Settings

HEADERS: Headers = [("Content-Type", "application/json"), ("Cache-Control", "public, max-age=3600"), ANY]

AUTHORIZATION: dict[str, Any] = {
    "response_types_supported": list(RESPONSE_TYPES),
    "response_modes_supported": list(RESPONSE_MODES),
    "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
    "code_challenge_methods_supported": ["S256"],
    "claims_parameter_supported": True,
    "request_parameter_supported": True,
    "request_uri_parameter_supported": True,
    "require_request_uri_registration": True,
    "request_object_signing_alg_values_supported": [*SIGNING_ALGS, "none"],
    "request_object_encryption_alg_values_supported": list(ASYMMETRIC_ALGS),
    "request_object_encryption_enc_values_supported": list(ENCS),
    "authorization_response_iss_parameter_supported": True,
    "ui_locales_supported": list(LANGUAGES),
}
ABOUT_SIGN_IN = ("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "sid")


def paths(issuer: str) -> tuple[str, ...]:
    """Where the document is: below the issuer (Discovery 4.1), and with the issuer's path after the well-known name (RFC 8414 3).

    Some clients expect either name in either place, and some put a slash at the end.
    """
    path = urlsplit(issuer).path
    names = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
    found = tuple(f"{path}{name}" for name in names) + tuple(f"{name}{path}" for name in names)
    return (*found, *(f"{one}/" for one in found))


def metadata(
    settings: Settings, *, levels: Levels, algs: tuple[str, ...], grant_types: tuple[str, ...], registration: bool = False
) -> dict[str, Any]:
    """The document of this provider; `algs` are those that can sign now, `registration` whether clients register themselves."""
    issuer = settings.issuer
    document: dict[str, Any] = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        **({"registration_endpoint": f"{issuer}/register"} if registration else {}),
        "end_session_endpoint": f"{issuer}/logout",
        "check_session_iframe": f"{issuer}/check_session",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "scopes_supported": list(DEFAULT_SCOPES),
        "grant_types_supported": ["implicit", *grant_types],
        **AUTHORIZATION,
        "acr_values_supported": list(levels.acr_values),
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": list(algs),
        **signed_and_encrypted(algs),
        "claim_types_supported": ["normal"],
        "claims_supported": [*ABOUT_SIGN_IN, *STANDARD],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        **device.discovery_members(issuer),
        **ciba.discovery_members(issuer),
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }
    return {**document, **authentication_members(settings, document)}


def signed_and_encrypted(algs: tuple[str, ...]) -> dict[str, list[str]]:
    """What of ours can be signed, and encrypted to a client (`tokens.nested`; Discovery 3, RFC 9701 7, JARM 4)."""
    found = {f"{kind}_signing_alg_values_supported": list(algs) for kind in ("userinfo", "introspection", "authorization")}
    for kind in ("id_token", "userinfo", "introspection", "authorization"):
        found[f"{kind}_encryption_alg_values_supported"] = list(ASYMMETRIC_ALGS)
        found[f"{kind}_encryption_enc_values_supported"] = list(ENCS)
    return found


class Discovery:
    """The endpoint; the bytes are made again when the set of signing algorithms changes."""

    def __init__(
        self, settings: Settings, *, levels: Levels, keyring: Keyring, grant_types: tuple[str, ...], registration: bool = False
    ) -> None:
        self._settings, self._levels, self._keyring = settings, levels, keyring
        self._grant_types, self._registration = grant_types, registration
        self._algs: tuple[str, ...] | None = None
        self._body = b""

    def __call__(self, http: Request) -> Response:
        """`GET /.well-known/openid-configuration`."""
        algs = self._keyring.algs
        if algs != self._algs:
            document = metadata(
                self._settings,
                levels=self._levels,
                algs=algs,
                grant_types=self._grant_types,
                registration=self._registration,
            )
            self._body, self._algs = orjson.dumps(document), algs
        return Response(200, self._body, HEADERS)
