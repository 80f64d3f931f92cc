"""What is committed is fit for everybody: public addresses in the locks, no path of a machine, vendored files as they were."""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from tests.architecture import tree

TEXT = {
    "", ".cfg", ".conf", ".css", ".html", ".ini", ".js", ".json", ".lock", ".lua", ".mako", ".md", ".mjs", ".po", ".pot", ".py",
    ".sh", ".svg", ".toml", ".txt", ".yaml", ".yml", ".csv",
}  # fmt: skip
MACHINE = re.compile(
    r"/(?:work|root|home/[a-z]+|Users/[A-Za-z]+|opt/wheels)/[\w.-]|/tmp/[a-z]|file:/{2,}[a-z]|--find-links|--extra-index-url"
)
VENDORED = tree.ROOT / "docs" / "vendored.toml"
BINARY = {".ttf", ".woff2", ".wav", ".ogg"}


def test_uv_lock_names_only_the_public_index() -> None:
    """A fresh clone installs from PyPI, whatever the machine was that made the lock."""
    text = (tree.ROOT / "uv.lock").read_text()
    hosts = {urlsplit(url).hostname for url in re.findall(r'"(\w+://[^"]+)"', text)}
    assert hosts <= {"pypi.org", "files.pythonhosted.org"}
    sources = {key for package in tomllib.loads(text)["package"] for key in package["source"]}
    assert sources <= {"registry", "editable"}


def test_npm_locks_name_only_the_public_registry_and_pin_by_hash() -> None:
    """The same for the npm packages that the tests and the benchmarks use."""
    locks = tree.under("tests", "package-lock.json") + tree.under("bench", "package-lock.json")
    assert locks
    for lock in locks:
        packages = {name: entry for name, entry in json.loads(lock.read_text())["packages"].items() if name}
        assert packages, lock
        for name, entry in packages.items():
            assert entry.get("integrity", "").startswith("sha512-"), f"{tree.name(lock)}: {name}"
            assert urlsplit(entry.get("resolved", "https://registry.npmjs.org/")).hostname == "registry.npmjs.org", name


def test_no_committed_file_carries_a_path_of_a_machine() -> None:
    """Scratch folders and home folders of whoever built it mean nothing to others."""
    found = []
    for path in tree.files():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{tree.name(path)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_vendored_files_are_what_they_were() -> None:
    """Committed with licence, version and SHA-256; a changed byte shows."""
    listed = tomllib.loads(VENDORED.read_text())["file"]
    for entry in listed:
        assert entry["licence"], entry
        assert entry["source"].startswith("https://"), entry
        assert hashlib.sha256((tree.ROOT / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry["path"]
    named = {entry["path"] for entry in listed}
    assert {tree.name(path) for path in tree.files() if path.suffix in BINARY} <= named
