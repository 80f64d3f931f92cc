"""The endpoints of CIBA by path, and what discovery says of them (CIBA Core 4). Called by `engine`."""

from typing import Any
from urllib.parse import urlsplit

from idp.clients.members import SIGNING_ALGS
from idp.clients.registry import Clients
from idp.protocol.ciba.bc_authorize import BackchannelAuthentication, CibaDesk
from idp.protocol.lane import Endpoint


def routes(desk: CibaDesk, clients: Clients) -> dict[str, dict[str, Endpoint]]:
    """`bc-authorize`; in the demo, when the settings say so, also the endpoint that answers requests for automated runs."""
    settings, issuer = desk.settings, urlsplit(desk.settings.issuer).path
    found: dict[str, dict[str, Endpoint]] = {f"{issuer}/bc-authorize": {"POST": BackchannelAuthentication(desk)}}
    if settings.mode == "demo" and settings.testing.ciba_approval:
        from idp.protocol.ciba.testing import ApprovalByHttp

        by_http = ApprovalByHttp(settings, desk.database, desk.seal, desk.levels, clients)
        found[f"{issuer}/testing/ciba"] = {"POST": by_http}
    return found


def discovery_members(issuer: str) -> dict[str, Any]:
    """Poll and ping; no push (FAPI-CIBA 5.2.2), no user codes."""
    return {
        "backchannel_authentication_endpoint": f"{issuer}/bc-authorize",
        "backchannel_token_delivery_modes_supported": ["poll", "ping"],
        "backchannel_authentication_request_signing_alg_values_supported": list(SIGNING_ALGS),
        "backchannel_user_code_parameter_supported": False,
    }
