"""The command line starts quickly: what a command does not need is not imported (ADR 0010)."""

import json
import subprocess
import sys

import pytest

from tests.systems import ROOT

HEAVY = ("sqlalchemy", "pydantic", "flask", "authlib", "werkzeug", "babel", "structlog", "cryptography", "joserfc", "granian")
PROGRAM = """
import contextlib, io, json, sys
from idp.cli.main import main
text = io.StringIO()
try:
    with contextlib.redirect_stdout(text):
        main(json.loads(sys.argv[1]))
except SystemExit:
    pass
print(json.dumps({"text": text.getvalue(), "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def after(*words: str) -> dict[str, str | list[str]]:
    """What `idp WORDS` prints, and the top-level modules that it loaded, in a fresh process."""
    command = [sys.executable, "-c", PROGRAM, json.dumps(words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, str | list[str]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("words", [("--help",), ("serve", "--help"), ("no-such-command",)])
def test_help_imports_neither_store_nor_web_nor_settings(words: tuple[str, ...]) -> None:
    """Seen in sys.modules and not by the clock, so that a busy machine changes nothing."""
    seen = after(*words)
    assert set(HEAVY) & set(seen["modules"]) == set()
    if words[-1] == "--help":
        assert "usage: idp" in seen["text"]


def test_the_settings_command_needs_no_store_and_no_web() -> None:
    """It is what an operator runs to check a file."""
    seen = after("--config", "config/demo/idp.toml", "settings")
    assert "The settings are in order (demo)" in seen["text"]
    assert {"sqlalchemy", "flask", "authlib", "granian"} & set(seen["modules"]) == set()
