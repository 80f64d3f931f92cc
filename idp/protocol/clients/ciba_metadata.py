"""What a client registers for CIBA (CIBA Core 1.0 4): how it learns that a request was decided, and how it signs requests.

Called by `metadata`. Left out: `push`, which FAPI-CIBA 5.2.2 forbids, and user codes, which the sign-in on our pages replaces.
"""

from collections.abc import Iterator, Mapping
from typing import Any

GRANT = "urn:openid:params:grant-type:ciba"
DELIVERY_MODES = ("poll", "ping")
LONGEST_ENDPOINT = 512


def faults_of_ciba(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Member and sentence for everything that is wrong or missing; shapes and choices have been checked before."""
    mode, endpoint = metadata.get("backchannel_token_delivery_mode"), metadata.get("backchannel_client_notification_endpoint", "")
    if GRANT in metadata.get("grant_types", ()):
        if mode is None:
            yield "backchannel_token_delivery_mode", f"is required for the grant type {GRANT}"
        if metadata.get("token_endpoint_auth_method") == "none":
            yield "grant_types", "CIBA needs a client that can authenticate (CIBA Core 7.1)"
    if mode == "ping" and not endpoint:
        yield "backchannel_client_notification_endpoint", "is required for the delivery mode ping"
    if len(endpoint) > LONGEST_ENDPOINT:
        yield "backchannel_client_notification_endpoint", f"must not be longer than {LONGEST_ENDPOINT} characters"
    if "backchannel_authentication_request_signing_alg" in metadata and not {"jwks", "jwks_uri"} & set(metadata):
        yield "backchannel_authentication_request_signing_alg", "needs jwks or jwks_uri"
    if metadata.get("backchannel_user_code_parameter"):
        yield "backchannel_user_code_parameter", "user codes are not supported"
