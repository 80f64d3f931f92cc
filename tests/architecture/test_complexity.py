"""Functions stay simple: cyclomatic complexity, as radon counts it, is at most ten, apart from flat lists that say so.

A function that only lists guards, verdicts or branches one after the other is easy to read whatever their number. It carries
`# flat: <what is listed>` on the lines of its signature.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from radon.complexity import cc_visit

from tests.architecture import tree

MOST = 10
FLAT = re.compile(r"# flat: \S+")
STILL_COMPLEX = {
    "idp/clients/": 4,
    "idp/ground/": 1,
    "idp/jose/": 3,
    "idp/login/": 2,
    "idp/protocol/": 1,
    "jsis_rp/": 2,
}
"""How many functions above ten there may still be in a folder; only falls, to become empty."""


def signature(lines: list[str], first: int) -> str:
    """The text of a definition from its line on, to the line that ends its head."""
    head = []
    for line in lines[first - 1 :]:
        head.append(line)
        if re.search(r":\s*(?:#.*)?$", line):
            break
    return "\n".join(head)


def functions(path: Path) -> Iterator[tuple[str, int, str]]:
    """Name, complexity and signature of every function and method."""
    text = path.read_text()
    for block in cc_visit(text):
        if type(block).__name__ == "Function":
            yield block.fullname, block.complexity, signature(text.splitlines(), block.lineno)


def complex_ones(folder: str) -> list[str]:
    """What is above the limit and is not marked as flat."""
    return [
        f"{tree.name(path)}: {name} ({complexity})"
        for path in tree.under(folder.rstrip("/"), "*.py")
        if "versions" not in path.parts
        for name, complexity, head in functions(path)
        if complexity > MOST and not FLAT.search(head)
    ]


def folders() -> list[str]:
    """The packages of both applications, modules at their top, and the benchmark."""
    names = {"/".join(tree.name(path).split("/")[:2]) for path in tree.under("idp", "*.py")}
    return [*sorted(name + ("" if name.endswith(".py") else "/") for name in names), "jsis_rp/", "bench/"]


@pytest.mark.parametrize("folder", folders())
def test_no_function_is_more_complex_than_ten(folder: str) -> None:
    """CONTRIBUTING.md, "Sizes": what branches more is split, or is a flat list and says so."""
    found = complex_ones(folder)
    assert len(found) <= STILL_COMPLEX.get(folder, 0), "\n".join(found)


if __name__ == "__main__":  # `python -m tests.architecture.test_complexity` lists them
    print("\n".join(line for folder in folders() for line in complex_ones(folder)))  # noqa: T201
