"""A second certified client, npm `oauth4webapi`, whose steps are taken one by one, so that every answer is judged by itself."""

import pytest

from tests.interop.conftest import EMAIL
from tests.interop.conversation import talk
from tests.interop.test_openid_client import node
from tests.systems import Systems
from tests.visitor import Visitor

__all__ = ["node"]

pytestmark = pytest.mark.node

BACK = "https://rp.example/callback"


def test_oauth4webapi_walks_fapi_and_ciba(systems: Systems, node: str) -> None:
    """RFC 7591, RFC 9126, RFC 9449 with nonces, signed UserInfo (Core 5.3.2), RFC 9701, RFC 7009,
    CIBA Core 7 and 10 in poll mode.
    """
    (said,) = talk(node, "oauth4webapi.mjs", systems.issuer, BACK, EMAIL, back=BACK, visitor=Visitor())
    assert said["claims"]["sub"] == said["userinfo"]["sub"] == said["ciba"]["sub"]
    assert (said["userinfo"]["email"], said["types"]) == (EMAIL, ["dpop", "dpop"])
    assert (said["introspected"]["active"], said["introspected"]["token_type"]) == (True, "DPoP")
    assert said["dead"] == {"active": False}
