"""Members of discovery about client authentication and about bound tokens.

Discovery 3, RFC 8414 2, RFC 8705 3.3 and 5, RFC 9449 5.1. Called by `discovery`.
"""

from typing import Any

from idp.clients.members import MAC_ALGS, SIGNING_ALGS
from idp.clients.models import PUBLIC
from idp.clients.rules import auth_methods
from idp.protocol.binding.proof import ALGS
from idp.settings import Settings

ALIASES = (
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "pushed_authorization_request_endpoint",
    "device_authorization_endpoint",
    "backchannel_authentication_endpoint",
    "userinfo_endpoint",
)
"""The endpoints that clients call themselves, with a certificate where they have one (RFC 8705 5)."""


def authentication_members(settings: Settings, endpoints: dict[str, Any]) -> dict[str, Any]:
    """The members; `endpoints` is the document so far, from which the aliases on the host for certificates are made."""
    methods, algs = auth_methods(settings), [*SIGNING_ALGS, *MAC_ALGS]
    proving = [method for method in methods if method != PUBLIC]
    found: dict[str, Any] = {
        "token_endpoint_auth_methods_supported": list(methods),
        "token_endpoint_auth_signing_alg_values_supported": algs,
        "introspection_endpoint_auth_methods_supported": proving,
        "introspection_endpoint_auth_signing_alg_values_supported": algs,
        "revocation_endpoint_auth_methods_supported": list(methods),
        "revocation_endpoint_auth_signing_alg_values_supported": algs,
        "dpop_signing_alg_values_supported": list(ALGS),
        "require_pushed_authorization_requests": False,
    }
    if settings.mtls.certificate_header:
        found["tls_client_certificate_bound_access_tokens"] = True
    if settings.mtls.base_url:
        ours, theirs = settings.server.base_url, settings.mtls.base_url
        found["mtls_endpoint_aliases"] = {
            name: theirs + str(endpoints[name]).removeprefix(ours) for name in ALIASES if name in endpoints
        }
    return found
