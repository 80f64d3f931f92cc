"""Languages: French is complete, and catalogues are compiled when they are older than their source."""

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from jsis_rp.ground.i18n import compile_catalogues

ROOT = Path(__file__).parents[3]


def test_french_is_complete_and_holds_nothing_more(tmp_path: Path) -> None:
    """Every text of the code and the templates is translated, none is fuzzy, placeholders are the same."""
    pot = tmp_path / "jsis.pot"
    extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "jsis_rp/translations/babel.cfg"]
    subprocess.run([*extract, "-o", str(pot), "jsis_rp"], cwd=ROOT, check=True)
    wanted = {message.id for message in read_po(BytesIO(pot.read_bytes())) if message.id}
    french = read_po(BytesIO((ROOT / "jsis_rp/translations/fr/LC_MESSAGES/messages.po").read_bytes()), locale="fr")
    held = {message.id: message for message in french if message.id}
    assert set(held) == wanted
    for message in held.values():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id if isinstance(message.id, str) else message.id[1]
        for text in texts:
            assert text
            assert sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", text)) == sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", source))
        assert not message.fuzzy


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
