"""The commands of the PMO: the register of members, the letters. What only one of them needs is imported in it."""

import argparse

from jsis_rp.ground.clock import SystemClock
from jsis_rp.settings import Settings


def print_letters(settings: Settings, chosen: argparse.Namespace) -> None:
    """Print the letters that wait."""
    from jsis_rp.enrolment import printing
    from jsis_rp.ground.database import Database
    from jsis_rp.ground.keys import KeyRing
    from jsis_rp.sessions import audit

    now = SystemClock(settings.clock.offset_file).now()
    written = printing.print_waiting(
        Database(settings.database),
        folder=chosen.folder or settings.letters.folder,
        now=now,
        settings=settings,
        pepper=KeyRing(settings.keys.folder).pepper,
        noted=lambda db, number: audit.record(db, audit.Origin(now, "command line"), "letter_printed", letter=number),
    )
    for path in written:
        print(path)
    print(f"{len(written)} letters printed")


def load_members(settings: Settings, chosen: argparse.Namespace) -> None:
    """Load the register of members."""
    from jsis_rp.ground.database import Database
    from jsis_rp.members import register

    now = SystemClock(settings.clock.offset_file).now()
    count = Database(settings.database).transact(lambda db: register.load(db, chosen.file, now))
    print(f"{count} members loaded")
