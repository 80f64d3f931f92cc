"""The profiles that modern clients use, by npm `openid-client`, which is certified:
each client registers itself at the provider.
"""

from typing import Any

import pytest

from tests.interop.conftest import EMAIL
from tests.interop.conversation import talk
from tests.interop.test_openid_client import node
from tests.systems import Systems
from tests.visitor import Visitor

__all__ = ["node"]

pytestmark = pytest.mark.node

BACK, AFTERWARDS = "https://rp.example/callback", "https://rp.example/signed-out"


def learned(systems: Systems, node: str, case: str, visitor: Visitor | None = None) -> dict[str, Any]:
    """What the client of one case learned."""
    words = (systems.issuer, BACK, AFTERWARDS, case)
    (said,) = talk(node, "openid_client_profiles.mjs", *words, back=BACK, visitor=visitor or Visitor())
    assert said["claims"]["iss"] == systems.issuer
    assert said["claims"]["sub"].startswith("n00")
    return said


def test_a_silent_sign_in_and_a_log_out(systems: Systems, node: str) -> None:
    """Registration 1.0, Core 3.1.2.1 prompt=none with id_token_hint, RP-Initiated Logout 2:
    no page, the same sign-in, then the end.
    """
    visitor = Visitor()
    said = learned(systems, node, "silent", visitor)
    same = ("sub", "auth_time", "sid")
    assert [said["claims"][name] for name in same] == [said["silent"][name] for name in same]
    assert visitor.open(said["endSession"], stop_at=AFTERWARDS) == f"{AFTERWARDS}?state=bye"


def test_a_pushed_request(systems: Systems, node: str) -> None:
    """RFC 9126."""
    assert learned(systems, node, "par")["userinfo"]["email"] == EMAIL


def test_tokens_bound_by_dpop(systems: Systems, node: str) -> None:
    """RFC 9449: at PAR, at the token endpoint, at UserInfo and for a refresh."""
    said = learned(systems, node, "dpop")
    assert (said["userinfo"]["email"], said["types"]) == (EMAIL, ["dpop", "dpop"])


def test_a_signed_answer(systems: Systems, node: str) -> None:
    """JARM: response_mode=jwt, verified by the published keys."""
    assert learned(systems, node, "jarm")["carried"] == ["response"]


def test_a_signed_request(systems: Systems, node: str) -> None:
    """RFC 9101: everything in the request object."""
    assert set(learned(systems, node, "jar")["asked"]) == {"client_id", "request"}


@pytest.mark.parametrize("case", ["hybrid", "implicit"])
def test_front_channel_flows(systems: Systems, node: str, case: str) -> None:
    """Core 3.2 and 3.3: `id_token` and `code id_token`, with every check of hashes and nonce."""
    learned(systems, node, case)


def test_the_whole_fapi_profile(systems: Systems, node: str) -> None:
    """FAPI 2.0 Security Profile and Message Signing at once: private_key_jwt, PAR, JAR, JARM, DPoP with nonces, ES256."""
    said = learned(systems, node, "fapi")
    assert (said["userinfo"]["email"], said["types"]) == (EMAIL, ["dpop"])
