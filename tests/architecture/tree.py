"""The files of the project, as version control sees them. For the tests of this folder."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or could be, committed: what .gitignore names is left out."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(ROOT / name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def under(folder: str, pattern: str) -> list[Path]:
    """The files below `folder` whose name matches `pattern`."""
    return [path for path in files() if path.is_relative_to(ROOT / folder) and path.match(pattern)]


def name(path: Path) -> str:
    """The path from the root, as it is written in documents."""
    return path.relative_to(ROOT).as_posix()
