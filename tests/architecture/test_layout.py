"""The layout of docs/decisions/0006: imports go down only, modules stay small, every test says what rule it holds."""

import ast
import statistics
import subprocess
import sys

from tests.architecture import tree

MODULES = [
    path for package in ("idp", "jsis_rp", "bench") for path in tree.under(package, "*.py") if "versions" not in path.parts
]
LONGEST, MEDIAN_AT_MOST, NINE_OF_TEN_AT_MOST = 300, 120, 230


def test_imports_go_down_only() -> None:
    """The contracts of [tool.importlinter] in pyproject.toml, all of them."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_300_lines() -> None:
    """What grew too long is split, by what happens in it."""
    assert MODULES
    long = {tree.name(path): lines for path in MODULES if (lines := _lines(path)) > LONGEST}
    assert long == {}


def test_most_modules_are_short() -> None:
    """The median near 80 lines, nine of ten near 200."""
    sizes = sorted(lines for path in MODULES if (lines := _lines(path)) > 5)
    assert statistics.median(sizes) <= MEDIAN_AT_MOST
    assert statistics.quantiles(sizes, n=10)[8] <= NINE_OF_TEN_AT_MOST


def test_every_module_opens_with_a_docstring() -> None:
    """One sentence, its spec, who calls it."""
    without = [tree.name(path) for path in MODULES if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text()))]
    assert without == []


def test_every_test_says_which_rule_it_holds() -> None:
    """A docstring on every test."""
    found, without = 0, []
    for path in tree.under("tests", "test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found += 1
                if not ast.get_docstring(node):
                    without.append(f"{tree.name(path)}::{node.name}")
    assert found > 100
    assert without == []


def _lines(path: object) -> int:
    with open(str(path), encoding="utf-8") as file:  # noqa: PTH123
        return sum(1 for _ in file)
