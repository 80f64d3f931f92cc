"""docs/specs.md is true: each row's file and test exist, and every endpoint that discovery announces is in it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import tree

PAGE = tree.ROOT / "docs" / "specs.md"


OF_A_HEADING = {
    "OpenID Connect Core 1.0": "Core",
    "OpenID Connect Discovery 1.0 and RFC 8414": "Discovery",
    "OpenID Connect RP-Initiated Logout 1.0": "RP-Initiated Logout",
    "OpenID Connect Back-Channel Logout 1.0": "Back-Channel Logout",
    "OpenID Connect Unmet Authentication Requirements 1.0": "Unmet Authentication Requirements",
    'FAPI 2.0 Security Profile and Message Signing: clients of `profile = "fapi2"`': "FAPI 2.0",
}
"""What the sections of a table are sections of, where the heading is neither "RFC 1234: ..." nor named in the row."""
SECTION = re.compile(r"(?!steps )(?P<spec>.*?)\s*(?P<number>(?:[A-Z]\.)?\d+(?:\.\d+)*)")


def rows() -> list[dict[str, str]]:
    """The rows of every table of the page, by the names of its columns, with the heading above the table."""
    found: list[dict[str, str]] = []
    columns: list[str] = []
    heading = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        if not cells:
            columns = []
        elif not columns:
            columns = [cell.strip().lower() for cell in cells]
        elif not set(line) <= set("|-: "):
            assert len(cells) == len(columns), f"a row has another number of cells: {line}"
            found.append({"heading": heading, **dict(zip(columns, cells, strict=True))})
    return found


def sections(row: dict[str, str]) -> list[tuple[str, str]]:
    """Specification and number of each section that a row names; empty for a row that names none, such as "interop"."""
    spec = OF_A_HEADING.get(row["heading"], row["heading"].partition(":")[0])
    found = []
    for part in row["section"].split(", "):
        if match := SECTION.fullmatch(part):
            spec = match["spec"] or spec
            found.append((spec, match["number"]))
    return found


def cites(text: str, spec: str, number: str) -> bool:
    """Whether `text` names the section, or one within it, up to ninety characters after the specification."""
    section = rf"(?<![\d.]){re.escape(number)}(?:\.\d+)*(?!\d)"
    return re.search(rf"{re.escape(spec)}.{{0,90}}?{section}", " ".join(text.split())) is not None


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The names of the test functions of a file."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return frozenset(
        n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name.startswith("test_")
    )


ROWS = rows()


def test_the_page_has_rows() -> None:
    """The tests below must have something to look at."""
    assert len(ROWS) > 40
    assert {"section", "requirement", "file", "test", "state"} <= set(ROWS[0])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['section']}: {row['requirement'][:50]}")
def test_what_a_row_names_exists(row: dict[str, str]) -> None:
    """A row that is done names a file and a test that are there; one that is not says why it was left out."""
    if row["state"] != "done":
        assert row["state"].startswith("left out because "), row
        return
    for name in re.findall(r"`([^`]+)`", row["file"]) or [""]:
        assert (tree.ROOT / name).is_file(), f"no file {name}"
    named = re.findall(r"`([^`]+)`", row["test"])
    assert named, row
    for test in named:
        file, _, function = test.partition("::")
        assert (tree.ROOT / "tests" / file).is_file(), f"no file tests/{file}"
        assert function in functions_of(tree.ROOT / "tests" / file), f"no test {function} in tests/{file}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['section']}: {row['requirement'][:50]}")
def test_the_file_of_a_row_cites_its_section(row: dict[str, str]) -> None:
    """CONTRIBUTING.md, "Sources": where the rule is, the docstring says which sentence it keeps."""
    if row["state"] != "done":
        return
    text = "\n".join((tree.ROOT / name).read_text() for name in re.findall(r"`([^`]+)`", row["file"]))
    assert [f"{spec} {number}" for spec, number in sections(row) if not cites(text, spec, number)] == []


def test_every_endpoint_of_discovery_is_on_the_page() -> None:
    """Whoever adds an endpoint says which specification it follows."""
    source = (tree.ROOT / "idp" / "protocol" / "discovery.py").read_text()
    endpoints = set(re.findall(r'"(?:\w+_endpoint|jwks_uri|check_session_iframe)":\s*f"\{issuer\}(/[\w/-]+)"', source))
    assert len(endpoints) > 6
    requirements = " ".join(row["requirement"] for row in ROWS)
    assert {endpoint for endpoint in endpoints if f"`{endpoint}`" not in requirements} == set()
