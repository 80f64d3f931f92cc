"""The tests mirror the tree: what is tested by tests/<package>/ lies in idp/<package>/, and of tests/jsis_rp/ in jsis_rp/."""

from pathlib import Path

from tests.architecture import tree

ACROSS = {
    "architecture": "the shape of the repository",
    "bench": "mirrors bench/",
    "conformance": "walks of the OpenID conformance suite, over the whole provider",
    "faults": "what happens when a part of the surroundings fails",
    "frame": "./run and what it starts",
    "fuzz": "any bytes and any order, over the whole provider",
    "interop": "clients that were not written here",
    "journeys": "both applications in a browser",
    "jsis_rp": "mirrors jsis_rp/",
    "mutants": "faults put into the code on purpose",
    "pages": "the look and the words of every page, over both applications",
    "races": "several processes at once",
    "upgrades": "databases of earlier versions",
}
WITHOUT_A_TWIN = {"jsis_rp/browser", "jsis_rp/races"}


def packages(root: Path) -> set[str]:
    """The packages below `root`, each as its path from there."""
    return {path.parent.relative_to(root).as_posix() for path in root.rglob("__init__.py")} - {"."}


def folders_of_tests() -> set[str]:
    """Every folder below tests/ that holds tests, and the folders above it."""
    home = tree.ROOT / "tests"
    held = {path.parent.relative_to(home) for path in tree.under("tests", "test_*.py")}
    return {folder.as_posix() for path in held for folder in (path, *path.parents)} - {"."}


def test_each_folder_of_tests_is_named_like_the_package_that_it_tests() -> None:
    """CONTRIBUTING.md, "Tests": whoever changes idp/x/y finds its tests in tests/x/y."""
    twins = packages(tree.ROOT / "idp") | {f"jsis_rp/{name}" for name in packages(tree.ROOT / "jsis_rp")} | WITHOUT_A_TWIN
    mirrored = {folder for folder in folders_of_tests() if folder.split("/")[0] not in ACROSS or folder.startswith("jsis_rp/")}
    assert len(mirrored) > 10
    assert mirrored - twins == set()


def test_a_folder_across_packages_has_no_package_of_its_name() -> None:
    """Otherwise nobody could tell which of the two it is."""
    assert packages(tree.ROOT / "idp") & set(ACROSS) == set()
