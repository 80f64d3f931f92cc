"""What discovery says of CIBA (CIBA Core 4). Called by `discovery`."""

from typing import Any

from idp.clients.members import SIGNING_ALGS


def discovery_members(issuer: str) -> dict[str, Any]:
    """Poll and ping; no push (FAPI-CIBA 5.2.2), no user codes."""
    return {
        "backchannel_authentication_endpoint": f"{issuer}/bc-authorize",
        "backchannel_token_delivery_modes_supported": ["poll", "ping"],
        "backchannel_authentication_request_signing_alg_values_supported": list(SIGNING_ALGS),
        "backchannel_user_code_parameter_supported": False,
    }
