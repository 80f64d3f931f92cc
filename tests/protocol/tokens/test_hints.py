"""Every refusal of a grant says for the log what came and what was expected, and neither secrets nor hints go anywhere else."""

import ast
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests.protocol.machine import CALLBACK, VERIFIER, Machine

GRANTS = Path(__file__).parents[3] / "idp" / "protocol" / "tokens"
HELPERS = {"_refused", "_invalid", "_unbound"}
FILES = sorted((*(GRANTS / "grants").glob("*.py"), GRANTS / "pkce.py", GRANTS / "resource.py", GRANTS / "token.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_refusal_has_a_hint(path: Path) -> None:
    """CONTRIBUTING.md: a ProtocolError has a description that is safe to send and a hint for the log."""
    without = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "ProtocolError" and not any(one.arg == "hint" for one in node.keywords):
                without.append(f"line {node.lineno}: ProtocolError")
            elif node.func.id in HELPERS and len(node.args) + len(node.keywords) < 2:
                without.append(f"line {node.lineno}: {node.func.id}")
    assert without == []


def test_the_hint_is_logged_and_not_sent(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    """The log says what was got and expected, with ids and addresses, without codes, verifiers and tokens."""
    code = machine.code(machine.session())
    with caplog.at_level(logging.DEBUG):
        answer = machine.exchange(code, redirect_uri="https://other.example/cb")
    hint = f"got https://other.example/cb, expected {CALLBACK}"
    assert answer.json["error"] == "invalid_grant"
    assert hint not in answer.body.decode()
    (line,) = [one for one in caplog.records if hint in one.getMessage()]
    assert line.levelno == logging.INFO
    assert code not in caplog.text
    assert VERIFIER not in caplog.text


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_no_token_is_in_a_hint(machine: Machine, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """Not even of a token that is refused."""
    tokens = machine.tokens()
    machine.refresh(tokens["refresh_token"])
    with caplog.at_level(logging.DEBUG):
        machine.refresh(tokens[kind], "", client_id="spa")
        machine.refresh(tokens["access_token"])
        machine.post("/revoke", {"token": tokens["refresh_token"]})
        machine.refresh(tokens["refresh_token"])
    assert "expected a refresh token of" in caplog.text
    for token in tokens.values():
        assert str(token) == "Bearer" or not isinstance(token, str) or len(token) < 40 or token not in caplog.text


def test_the_endpoints_that_programs_call_load_no_pages() -> None:
    """docs/decisions/0002-two-lanes.md: forms and blueprints belong to the people lane, which `app` loads."""
    pages = ("flask_wtf", "wtforms", "idp.web.forms", "idp.protocol.authorization.consent", "idp.protocol.logout.pages")
    program = f"import idp.protocol.routes, sys; sys.exit(any(name in sys.modules for name in {pages}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
