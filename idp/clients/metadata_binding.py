"""The rules of client metadata about how a client proves who it is, what its tokens are bound to, and the FAPI profile.

RFC 8705 2.1.2, 2.2.2 and 3.4, RFC 9449 5.2, Core 9; FAPI 2.0 in `fapi`. Part of the list `metadata.CHECKS`.
"""

from typing import Any

from idp.clients import fapi, subject_names
from idp.clients.members import MAC_ALGS, Check, Fault, Rules, fault
from idp.clients.models import BY_KEY

BOUND_TOKENS = ("dpop_bound_access_tokens", "tls_client_certificate_bound_access_tokens")


def certificates(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """“A client using the tls_client_auth method MUST use exactly one of the below metadata parameters” (RFC 8705 2.1.2)."""
    faults = [fault(member, text) for member, text in subject_names.faults(metadata)]
    if metadata.get("token_endpoint_auth_method") == BY_KEY and not {"jwks", "jwks_uri"} & set(metadata):
        faults.append(fault("token_endpoint_auth_method", f"{BY_KEY} needs jwks or jwks_uri (RFC 8705 2.2.2)"))
    return faults


def assertions(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """The algorithm of assertions is one of the method: a MAC for client_secret_jwt, a signature for private_key_jwt (Core 9)."""
    alg, method = metadata.get("token_endpoint_auth_signing_alg"), metadata.get("token_endpoint_auth_method")
    if alg is not None and (alg in MAC_ALGS) != (method == "client_secret_jwt"):
        return [fault("token_endpoint_auth_signing_alg", f"{alg} does not go with the token_endpoint_auth_method")]
    return []


def bound_tokens(metadata: dict[str, Any], rules: Rules) -> list[Fault]:
    """Tokens from the authorization endpoint cannot be bound to anything, so a client that wants bound tokens gets none there."""
    wanted = [name for name in BOUND_TOKENS if metadata.get(name)]
    in_front = any("token" in one.split() for one in metadata.get("response_types", ()))
    faults = [fault(name, "does not go with a response type that gives access tokens") for name in wanted if in_front]
    if BOUND_TOKENS[1] in wanted and not rules.certificates:
        faults.append(fault(BOUND_TOKENS[1], "client certificates are not in use here"))
    return faults


def profile(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """FAPI 2.0 Security Profile 5.3.2."""
    return [fault(member, text) for member, text in fapi.faults(metadata)]


CHECKS: tuple[Check, ...] = (certificates, assertions, bound_tokens, profile)
