"""A certified client that nobody here wrote signs in: npm `openid-client` against the running provider."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.interop.conftest import BACK, EMAIL, HOME, PASSWORD, SECRET
from tests.systems import Systems
from tests.visitor import Visitor, sign_in

HERE = Path(__file__).parent

pytestmark = pytest.mark.node


@pytest.fixture
def node() -> str:
    """The Node.js program, when the packages are there too."""
    found = shutil.which("node")
    if found and (HERE / "node_modules" / "openid-client").is_dir():
        return found
    complain = pytest.fail if os.environ.get("CI") else pytest.skip
    complain("Node.js or tests/interop/node_modules is missing; `./run test` installs the packages")
    raise AssertionError


def test_openid_client_signs_in_refreshes_and_signs_out(systems: Systems, node: str) -> None:
    """Core 3.1, RFC 7636, RFC 9207, RFC 7662, RFC 7009, RP-Initiated Logout 2: every check that openid-client makes passes."""
    command = [node, str(HERE / "openid_client.mjs"), systems.issuer, "demo-app", SECRET, BACK, HOME]
    visitor = Visitor()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        asked = _line(process)["authorize"]
        where = sign_in(visitor, asked, email=EMAIL, password=PASSWORD, back=BACK)
        assert process.stdin is not None
        process.stdin.write(where + "\n")
        process.stdin.flush()
        learned = _line(process)["done"]
    claims, userinfo = learned["claims"], learned["userinfo"]
    assert claims["iss"] == systems.issuer
    assert claims["acr"] == "https://ecas.ec.europa.eu/loa/basic"
    assert claims["amr"] == ["pwd"]
    assert claims["sub"] == userinfo["sub"]
    assert claims["sub"].startswith("n00")
    assert (userinfo["email"], userinfo["email_verified"], userinfo["phone_number"]) == (EMAIL, True, "+32470000001")
    assert set(learned["scope"].split()) == {"openid", "profile", "email", "phone", "offline_access"}
    assert learned["refreshed"]["changed"]
    assert learned["introspected"]["active"] is True
    assert learned["introspected"]["client_id"] == "demo-app"
    assert learned["afterwards"] == {"active": False}
    assert learned["replay"] == "invalid_grant"
    assert _signs_out(visitor, learned["endSession"]) == f"{HOME}?state=bye"


def _signs_out(visitor: Visitor, address: str) -> str:
    where = visitor.open(address, stop_at=HOME)
    return where if where.startswith(HOME) else visitor.submit("logout-confirm", stop_at=HOME)


def _line(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        assert process.stderr is not None
        pytest.fail(f"openid-client gave up:\n{process.stderr.read()}")
    return json.loads(line)
