"""Letters become paper once: two printers share the work, and a letter that could not be written is not sent."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.enrolment import printing
from jsis_rp.enrolment.models import Letter
from jsis_rp.enrolment.requests import ask
from jsis_rp.ground.database import Database
from jsis_rp.members.models import Member
from jsis_rp.settings import Settings
from jsis_rp.settings.office import LettersSettings

PRINTER = """
import sys
from pathlib import Path
from jsis_rp.cli.main import execute
sys.exit(execute(["--settings", sys.argv[1], "letters", "print", "--folder", sys.argv[2]]))
"""


def ask_for_all(database: Database, now: Any) -> int:
    """Let twelve accounts ask for twelve members; return how many letters wait."""
    from jsis_rp.sessions.accounts import save_claims

    with database.begin() as db:
        for number, member in enumerate(db.scalars(select(Member)).all()):
            account_id = save_claims(db, issuer="https://i.example", sub=f"n00{number}", claims={}, now=now)
            ask(db, account_id=account_id, member=member, new_address=None, language="en", now=now)
    with database.read() as db:
        return len(printing.waiting(db))


def settings_file(settings: Settings, folder: Path) -> Path:
    """Write the settings of the test into a file."""
    path = folder / "jsis.toml"
    path.write_text(
        f'mode = "demo"\n[database]\nurl = "{settings.database.url}"\n[keys]\nfolder = "{settings.keys.folder}"\n',
        encoding="utf-8",
    )
    return path


def test_three_printers_in_three_processes_print_each_letter_once(
    database: Database, settings: Settings, clock: Any, tmp_path: Path
) -> None:
    """The claim is one conditional UPDATE: twelve letters, twelve files, none twice."""
    assert ask_for_all(database, clock.now()) == 12
    path = settings_file(settings, tmp_path)
    folders = [tmp_path / f"printer{number}" for number in range(3)]
    running = [subprocess.Popen([sys.executable, "-c", PRINTER, path, folder]) for folder in folders]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    files = [file.name for folder in folders for file in folder.glob("*.pdf")]
    assert len(files) == len(set(files)) == 12


def test_a_letter_that_cannot_be_written_is_not_sent(database: Database, settings: Settings, app: Any, clock: Any) -> None:
    """The file comes before the commit."""
    ask_for_all(database, clock.now())
    settings.letters.folder.mkdir()
    with database.read() as db:
        first = printing.waiting(db)[0]
    (settings.letters.folder / f"{printing.registered_number(first, settings.letters)}.pdf").mkdir()
    with pytest.raises(OSError, match="directory"):
        printing.print_waiting(
            database,
            folder=settings.letters.folder,
            now=clock.now(),
            settings=settings,
            pepper=app.extensions["jsis"].keys.pepper,
            noted=lambda _db, _number: None,
        )
    with database.read() as db:
        letter = db.get_one(Letter, first)
    assert (letter.sent_at, letter.code_hash) == (None, None)


@pytest.mark.parametrize(("serial", "number"), [(47312482, "RR473124829BE"), (1, "RR000000014BE"), (12345678, "RR123456785BE")])
def test_registered_numbers_carry_the_check_digit_of_upu_s10(serial: int, number: str) -> None:
    """The first example is the standard's own serial number."""
    assert printing.registered_number(serial, LettersSettings()) == number
