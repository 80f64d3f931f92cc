"""The tool for mutants: what it finds in a module, and that a planted survivor is told apart from what the tests notice."""

import subprocess
from pathlib import Path

import pytest

from tests.mutants import __main__ as tool
from tests.mutants.mutate import mutants, sql_changes

MODULE = '''"""A toy."""

FIND = "select id from thing where id = :id and ends > :now and gone is null"


def grown(age: int, told: bool) -> bool:
    """Whether somebody is grown up and said so."""
    if age >= 18 and told:
        return True
    return False


def note(book: list[int], age: int) -> None:
    """Write an age down."""
    book.append(age)
'''
TESTS = """from toy.rules import grown, note


def test_grown() -> None:
    assert grown(18, True)
    assert not grown(17, True)


def test_note() -> None:
    note([], 1)
"""


def names(text: str) -> list[str]:
    """The names of all mutants of a module."""
    return [mutant.name for mutant in mutants(text)]


@pytest.mark.parametrize(
    "name",
    [
        "grown: age >= 18 -> (age < 18)",
        "grown: age >= 18 -> (age > 18)",
        "grown: age >= 18 and told -> ((age >= 18) or (told))",
        "grown: age >= 18 and told -> ((age >= 18))",
        "grown: age >= 18 and told -> not (age >= 18 and told)",
        "grown: 18 -> 19",
        "grown: return True -> pass",
        "grown: True -> False",
        "note: book.append(age) -> pass",
    ],
)
def test_expressions_and_statements_are_changed(name: str) -> None:
    """One mistake at a time, each named."""
    assert name in names(MODULE)


def test_a_condition_of_a_query_is_dropped() -> None:
    """In the form of SQLAlchemy."""
    found = names("rows = db.scalars(select(Row).where(Row.id == key, Row.ended_at.is_(None)))\n")
    assert any(name.endswith("select(Row).where(Row.ended_at.is_(None))") for name in found)
    assert any("Row.ended_at.is_not" in name for name in found)


@pytest.mark.parametrize(
    "changed",
    [
        '"select id from thing where 1 = 1 and ends > :now and gone is null"',
        '"select id from thing where id = :id and 1 = 1 and gone is null"',
        '"select id from thing where id <> :id and ends > :now and gone is null"',
        '"select id from thing where id = :id and ends <= :now and gone is null"',
        '"select id from thing where id = :id and ends > :now and gone is not null"',
    ],
)
def test_the_text_of_sql_is_changed(changed: str) -> None:
    """A condition dropped, an operator turned round."""
    source = '"select id from thing where id = :id and ends > :now and gone is null"'
    assert changed in [" ".join(one.split()) for one in sql_changes(source)]


def test_every_mutant_is_python_and_has_a_name_of_its_own() -> None:
    """Names are the keys of the list of equivalents."""
    for mutant in mutants(MODULE):
        compile(mutant.text, "toy", "exec")
    assert len(set(names(MODULE))) == len(names(MODULE))


def test_a_planted_survivor_is_named_and_the_rest_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing looks at what `note` wrote, nor at `told`; the checkout stays as it was."""
    root = tmp_path / "toy-tree"
    for name, text in {
        "toy/__init__.py": "",
        "toy/rules.py": MODULE,
        "tests/test_rules.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nmarkers = ["browser: ", "node: ", "postgresql: "]\n',
        ".gitignore": ".mutants/\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name in ("__init__", "worker"):
        source = Path(tool.__file__).parent / f"{name}.py"
        target = root / "tests/mutants" / source.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(source.read_text() if source.exists() else "")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    listed = tmp_path / "equivalents.toml"
    listed.write_text('[[equivalent]]\nmodule = "toy/rules.py"\nmutant = "grown: False -> True"\nreason = "planted"\n')
    wanted = ["toy/rules.py", "--at-least", "95", "--equivalents", str(listed)]
    assert tool.main(wanted, root) == 1
    said = capsys.readouterr().out
    assert "note: book.append(age) -> pass" in said
    assert "grown: age >= 18 and told -> ((age >= 18))" in said
    assert "1 equivalent" in said
    assert "grown: age >= 18 -> (age < 18)" not in said
    assert "undecided line" not in said
    assert (root / "toy/rules.py").read_text() == MODULE
    assert tool.main([*wanted[:1], "--at-least", "10"], root) == 0
