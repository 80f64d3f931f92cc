"""Databases as plain SQL text: written by `make`, read by the tests of the upgrade."""

import os
import re
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.postgres import programs

FOLDER = Path(__file__).parent / "dumps"
DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
NOISE = re.compile(r"^(?:--|\\|SET |SELECT pg_catalog\.set_config)|^\s*$")


def of_sqlite(file: Path) -> str:
    """The whole database in that file."""
    with sqlite3.connect(file) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def of_postgresql(url: str) -> str:
    """The whole database at that SQLAlchemy URL, as INSERT statements that any client can run."""
    program = next(folder / "pg_dump" for folder in (programs(), *DEBIAN) if _has_pg_dump(folder))
    parts = urlsplit(url)
    words = [str(program), "--host", parse_qs(parts.query)["host"][0], "--username", "postgres"]
    words += ["--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=50", parts.path.lstrip("/")]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "PGTZ": "UTC"})
    return "".join(f"{line}\n" for line in done.stdout.splitlines() if not NOISE.match(line))


def _has_pg_dump(folder: Path | None) -> bool:
    return folder is not None and (folder / "pg_dump").exists()


def into_sqlite(text: str, file: Path) -> str:
    """Restore into a fresh file; gives its URL."""
    with sqlite3.connect(file) as connection:
        connection.executescript(text)
    return f"sqlite:///{file}"


def into_postgresql(text: str, url: str) -> str:
    """Restore into an empty database; gives its URL."""
    import psycopg

    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        connection.execute(text)  # type: ignore[call-overload]  a file of ours
    return url
