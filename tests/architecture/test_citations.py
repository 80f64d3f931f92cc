"""Every cited source can be opened: an RFC or OpenID section, an ADR, or a file of this repository."""

import re
from pathlib import Path

import pytest

from tests.architecture import tree

HERE = Path(__file__)
TEXT = {".cfg", ".css", ".html", ".js", ".md", ".mjs", ".po", ".py", ".toml", ".yaml", ".yml", ""}
FILES = [path for path in tree.files() if path.suffix in TEXT and path != HERE and path.name != "LICENSE"]
NOWHERE = re.compile(
    r"\b[Hh]ouse(?:\.md)?(?: section)? \d|\bhouse\.md|\b[Ii]ssue \d|\ba later issue|\b[Ll]ibraries \d|\bperformance\.md"
    r"|\bthe seed\b|\b[Ss]eed(?:'s|,)? (?:steps?\b|\d)|\bSeed: |\bseeds_steps|\b(?:sign-up|the) manual\b"
    r"|\.\./shared|\b[Tt]urn \d\b"
)
OF_HERE = re.compile(r"(?<![\w/.-])(?:bench|docker|docs|idp|jsis_rp|tests)/[\w./-]+\.(?:css|html|js|json|md|mjs|py|toml|yaml)\b")
ADR = re.compile(r"\bADRs? (\d{4})|docs/decisions/(\d{4})\b")
MADE = re.compile(r"translations/|node_modules/|/versions/")
STILL_CITING_NOWHERE: tuple[str, ...] = (
    "idp/accounts/",
    "idp/clients/",
    "idp/grants/",
    "idp/login/",
    "idp/methods/",
    "idp/my_account/",
    "idp/protocol/",
    "idp/web/",
)
"""Folders in which such citations are being replaced; to become empty."""


def lines_of(path: Path) -> list[str]:
    """The text, line by line."""
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def nowhere(path: Path) -> list[str]:
    """The lines that cite what a reader cannot open."""
    numbered = enumerate(lines_of(path), 1)
    return [f"{tree.name(path)}:{number}: {line.strip()[:120]}" for number, line in numbered if NOWHERE.search(line)]


def test_no_source_is_cited_that_a_reader_cannot_open() -> None:
    """CONTRIBUTING.md, "Sources"."""
    found = [line for path in FILES if not tree.name(path).startswith(STILL_CITING_NOWHERE) for line in nowhere(path)]
    assert found == []


@pytest.mark.parametrize("suffix", [".md", ".py", ".toml"])
def test_every_file_that_is_named_is_there(suffix: str) -> None:
    """A path of this repository in a text or docstring leads to a file."""
    missing = []
    for path in FILES:
        if path.suffix == suffix:
            roots = (tree.ROOT, tree.ROOT / "tests", path.parent)
            named = {name for line in lines_of(path) for name in OF_HERE.findall(line) if not MADE.search(name)}
            missing += [
                f"{tree.name(path)}: {name}" for name in sorted(named) if not any((root / name).is_file() for root in roots)
            ]
    assert missing == []


def test_every_decision_that_is_named_is_there() -> None:
    """Both "ADR 0008" and "docs/decisions/0002" name a file of docs/decisions."""
    there = {path.name[:4] for path in (tree.ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    named = {found[1] or found[2] for path in FILES for found in ADR.finditer(path.read_text(encoding="utf-8", errors="replace"))}
    assert len(named) > 5
    assert named - there == set()


if __name__ == "__main__":  # `python -m tests.architecture.test_citations` lists them all, whatever the list allows
    print("\n".join(line for path in FILES for line in nowhere(path)))  # noqa: T201
