"""A recent proof is made in one place: nobody else can say that somebody may change the factors of an account."""

import ast

from tests.architecture import tree

MAKER = "idp/sessions/recent_proof.py"


def test_only_sessions_makes_a_recent_proof() -> None:
    """The rule of idp/accounts/recent_proof.py: the class is called nowhere else in the provider."""
    makers = set()
    for path in tree.under("idp", "*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            if name == "RecentProof" or (name == "replace" and "RecentProof" in path.read_text()):
                makers.add(tree.name(path))
    assert makers == {MAKER}


def test_factors_change_only_with_one() -> None:
    """Every function that binds or removes a factor takes it."""
    takers = {"idp/accounts/phone.py": {"add", "remove"}, "idp/accounts/recovery.py": {"change"}}
    for name, functions in takers.items():
        module = ast.parse((tree.ROOT / name).read_text())
        found = {node.name: ast.unparse(node.args) for node in module.body if isinstance(node, ast.FunctionDef)}
        assert all("proof: RecentProof" in found[function] for function in functions)
