"""What a client registers for CIBA (CIBA Core 1.0 4): how it learns that a request was decided, and how it signs requests.

Part of the list `metadata.CHECKS`. Left out: the mode `push`, which FAPI-CIBA 5.2.2 forbids, and user codes, which the sign-in on
our pages replaces.
"""

from typing import Any

from idp.clients.members import Check, Fault, Rules, fault
from idp.clients.models import FAPI2, PUBLIC

GRANT = "urn:openid:params:grant-type:ciba"
LONGEST_ENDPOINT = 512


def delivery(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """The delivery mode is REQUIRED, `ping` needs an address for the pings, and only clients that authenticate may ask (7.1)."""
    faults = []
    mode, endpoint = metadata.get("backchannel_token_delivery_mode"), metadata.get("backchannel_client_notification_endpoint", "")
    if GRANT in metadata.get("grant_types", ()):
        if mode is None:
            faults.append(fault("backchannel_token_delivery_mode", f"is required for the grant type {GRANT}"))
        if metadata.get("token_endpoint_auth_method") == PUBLIC:
            faults.append(fault("grant_types", "CIBA needs a client that can authenticate"))
    if mode == "ping" and not endpoint:
        faults.append(fault("backchannel_client_notification_endpoint", "is required for the delivery mode ping"))
    if len(endpoint) > LONGEST_ENDPOINT:
        faults.append(fault("backchannel_client_notification_endpoint", f"must not be longer than {LONGEST_ENDPOINT} characters"))
    return faults


def signed_requests(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """Requests are signed with keys that the client registered; FAPI-CIBA 5.2.2 wants them signed."""
    name = "backchannel_authentication_request_signing_alg"
    if name not in metadata:
        must = metadata.get("profile") == FAPI2 and GRANT in metadata.get("grant_types", ())
        return [fault(name, f"is required for the profile {FAPI2}")] if must else []
    return [] if {"jwks", "jwks_uri"} & set(metadata) else [fault(name, "needs jwks or jwks_uri")]


def user_codes(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """Discovery says that they are not supported."""
    name = "backchannel_user_code_parameter"
    return [fault(name, "user codes are not supported")] if metadata.get(name) else []


CHECKS: tuple[Check, ...] = (delivery, signed_requests, user_codes)
