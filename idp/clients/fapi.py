"""The FAPI 2.0 Security Profile (final) for a client that registered `profile = "fapi2"`: every rule of it, by section.

Where a rule needs more than a look at the metadata, this file says who applies it:

- FAPI 2.0 5.2.2: TLS is the proxy's.
- FAPI 2.0 5.3.2.1: discovery is `discovery`; confidential clients only, authenticated by private_key_jwt or mutual TLS, no
  password grant: `faults`; the issuer as the only audience of an assertion: `jose.jwt_uses`;
  access tokens bound to their sender by DPoP or mutual TLS: `tokens.sender`; codes bound to a DPoP key: `authorization.request`;
  nonces by setting: `binding.dpop`; no rotation of refresh tokens: `tokens.grants.refresh_token`; codes for 60 seconds at most:
  `code_lifetime_s`, called by `authorization.issue`; moments 10 seconds ahead are taken, more than 60 are not:
  `jose.jwt_uses`.
- FAPI 2.0 5.3.2.2: `response_type` code, no http redirect URIs: `faults`; pushed requests only: `implied`, then
  `authorization.request_object`; PKCE with S256: `implied`, then `authorization.request`; `redirect_uri` in each request:
  `check_request`; `iss` in answers: `authorization.response`; 303: `http.redirect`; a code used twice is refused:
  `tokens.grants.authorization_code`; references for less than 600 seconds: settings.
- FAPI 2.0 5.4.1: PS256, ES256, EdDSA with Ed25519: `ALGS`, for metadata here, for what the client signs in `client_keys`; RSA
  keys of 2048 bits or more: `client_keys`, `binding.proof`.
- Message Signing 5.3 and 5.4 (signed requests, JARM, signed introspection) are members of their own:
  `require_signed_request_object`, `authorization_signed_response_alg`, `introspection_signed_response_alg`; what they sign
  with is held to `ALGS` here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from idp.clients.models import FAPI2, Client
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError

ALGS = ("PS256", "ES256", "EdDSA")
AUTH_METHODS = ("private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth")
LONGEST_CODE_S = 60
SIGNED_MEMBERS = (
    "token_endpoint_auth_signing_alg",
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "authorization_signed_response_alg",
    "introspection_signed_response_alg",
    "access_token_signing_alg",
    "request_object_signing_alg",
    "backchannel_authentication_request_signing_alg",
)
DEFAULTED_MEMBERS = (
    "id_token_signed_response_alg",
    "authorization_signed_response_alg",
    "introspection_signed_response_alg",
    "access_token_signing_alg",
)
"""Members whose default would be RS256."""


def is_fapi(metadata: Mapping[str, Any]) -> bool:
    """Whether the profile is registered."""
    return metadata.get("profile") == FAPI2


def implied(metadata: dict[str, Any], signing_algs: Iterable[str]) -> dict[str, Any]:
    """The metadata with what the profile makes of members that were not given; `signing_algs` are those that we have keys for.

    RFC 7591 3.2.1: the server may fill in and replace members, and the answer shows it.
    """
    if not is_fapi(metadata):
        return metadata
    ours = next((alg for alg in ("ES256", "PS256", "EdDSA") if alg in signing_algs), None)
    defaults = dict.fromkeys(DEFAULTED_MEMBERS, ours) if ours else {}
    fixed = {"require_pushed_authorization_requests": True, "require_pkce": True}
    return {**defaults, **metadata, **fixed}


def faults(metadata: Mapping[str, Any]) -> list[tuple[str, str]]:  # flat: guards, one after the other
    """What of the metadata the profile does not allow, as member and sentence."""
    if not is_fapi(metadata):
        return []
    found = []
    if metadata.get("token_endpoint_auth_method", "client_secret_basic") not in AUTH_METHODS:
        found.append(("token_endpoint_auth_method", f"profile {FAPI2} needs one of {', '.join(AUTH_METHODS)}"))
    if any(one != "code" for one in metadata.get("response_types", ())):
        found.append(("response_types", f"profile {FAPI2} has the response type code only"))
    if {"implicit", "password"} & set(metadata.get("grant_types", ())):
        found.append(("grant_types", f"profile {FAPI2} has no implicit and no password grant"))
    if metadata.get("application_type") != "native" and any(one.startswith("http:") for one in metadata.get("redirect_uris", ())):
        found.append(("redirect_uris", f"profile {FAPI2} has no http addresses"))
    wrong = [name for name in SIGNED_MEMBERS if name in metadata and metadata[name] not in ALGS]
    return found + [(name, f"profile {FAPI2} allows {', '.join(ALGS)}") for name in wrong]


def allows(client: Client, alg: str) -> bool:
    """Whether `client` may sign by `alg` (5.4.1)."""
    return not client.is_fapi or alg in ALGS


def code_lifetime_s(client: Client, lifetime_s: int) -> int:
    """5.3.2.1: a code lives for 60 seconds at most."""
    return min(lifetime_s, LONGEST_CODE_S) if client.is_fapi else lifetime_s


def check_request(client: Client, params: Params, response_type: str) -> None:
    """5.3.2.2: what the profile asks of an authorization request. Raises ProtocolError."""
    if not client.is_fapi:
        return
    if response_type != "code":
        raise ProtocolError("unsupported_response_type", "this application uses the response_type code only")
    if "redirect_uri" not in params:
        raise ProtocolError("invalid_request", "redirect_uri must be in every request of this application")
