"""Languages: catalogues are compiled when they are older than their source."""

import os
from pathlib import Path

from jsis_rp.ground.i18n import compile_catalogues

ROOT = Path(__file__).parents[3]


def test_catalogues_are_compiled_when_they_are_older_than_their_source(tmp_path: Path) -> None:
    """Once, by whoever starts first; a folder that cannot be written is no fault."""
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    source.write_text('msgid "Yes"\nmsgstr "Oui"\n', encoding="utf-8")
    assert compile_catalogues(tmp_path) == [folder / "messages.mo"]
    assert compile_catalogues(tmp_path) == []
    os.utime(source, ns=(0, (folder / "messages.mo").stat().st_mtime_ns + 1))
    assert compile_catalogues(tmp_path) == [folder / "messages.mo"]
    assert [path.name for path in folder.iterdir()] != []
    (folder / "messages.mo").unlink()
    (folder / f"messages.{os.getpid()}.partial").mkdir()
    assert compile_catalogues(tmp_path) == []
