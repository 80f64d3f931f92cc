"""One class name means one thing in each of the two applications."""

import ast
from collections import defaultdict

import pytest

from tests.architecture import tree

STILL_DOUBLE: dict[str, tuple[str, ...]] = {
    "idp": ("Fault", "Person", "Shown", "Told", "Wish"),
    "jsis_rp": (),
}
"""Names that are being made unique; to become empty."""


def defined_more_than_once(package: str) -> dict[str, list[str]]:
    """Class names with the modules that define them, where these are several."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in tree.under(package, "*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(tree.name(path))
    return {name: sorted(modules) for name, modules in homes.items() if len(modules) > 1}


@pytest.mark.parametrize("package", ["idp", "jsis_rp"])
def test_a_class_name_is_defined_once(package: str) -> None:
    """CONTRIBUTING.md, "Names": who finds a class by its name has found the only one."""
    double = defined_more_than_once(package)
    assert {name: modules for name, modules in double.items() if name not in STILL_DOUBLE[package]} == {}
