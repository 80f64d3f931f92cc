"""Letters are printed: the code is made, drawn into the PDF and forgotten but for its hash, once per letter.

Called by `jsis letters print`, the PMO's page and the page of the demonstration. The claim is one conditional UPDATE, so
two printers never print one letter twice with two codes; the file is written before the commit, so a letter counted as
sent exists.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from jsis_rp.enrolment import codes, rules
from jsis_rp.enrolment.letter_content import LetterContent
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.ground import private_files
from jsis_rp.ground.database import Database, changed
from jsis_rp.members.models import Member
from jsis_rp.settings import Settings
from jsis_rp.settings.office import LettersSettings

CHECK_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def waiting(db: Session) -> list[int]:
    """Return the numbers of the letters that wait to be printed, oldest first."""
    rows = db.scalars(
        select(Letter.id)
        .join(Enrolment, Enrolment.id == Letter.enrolment_id)
        .where(Letter.sent_at.is_(None), Letter.voided_at.is_(None), Enrolment.open_for.is_not(None))
        .order_by(Letter.asked_at, Letter.id)
    )
    return list(rows)


def claim(db: Session, letter_id: int, *, now: datetime, settings: Settings, pepper: bytes) -> LetterContent | None:
    """Make the code of one letter and mark it sent at `now`; return what to draw, or None when another printer has it.

    The caller draws before it commits: the code exists nowhere else.
    """
    code, salt = codes.new_code(), codes.new_salt()
    number = registered_number(letter_id, settings.letters)
    until = rules.code_valid_until(now, settings.enrolment.letter_valid_months, ZoneInfo(settings.enrolment.time_zone))
    claimed = changed(
        db,
        update(Letter)
        .where(
            Letter.id == letter_id,
            Letter.sent_at.is_(None),
            Letter.voided_at.is_(None),
            exists().where(Enrolment.id == Letter.enrolment_id, Enrolment.open_for.is_not(None)),
        )
        .values(
            sent_at=now,
            valid_until=until,
            registered_number=number,
            salt=salt,
            code_hash=codes.sealed(code, salt=salt, pepper=pepper),
            version=Letter.version + 1,
        ),
    )
    if claimed != 1:
        return None
    letter = db.get_one(Letter, letter_id, populate_existing=True)
    enrolment = db.get_one(Enrolment, letter.enrolment_id)
    member = db.get_one(Member, enrolment.member_id)
    return LetterContent(
        sender=settings.letters.sender,
        name=f"{member.first_name} {member.surname}",
        address=tuple((enrolment.new_address or member.address).splitlines()),
        language=member.language,
        reference=enrolment.reference,
        registered_number=number,
        code=codes.grouped(code),
        sent_at=now,
        valid_until=until,
        attempts=settings.enrolment.code_attempts,
        public_url=settings.server.public_url,
        time_zone=settings.enrolment.time_zone,
        is_demo=settings.is_demo,
    )


def print_waiting(
    database: Database, *, folder: Path, now: datetime, settings: Settings, pepper: bytes, noted: Callable[[Session, int], None]
) -> list[Path]:
    """Print every waiting letter into `folder`, one PDF each; return the files. `noted` writes the audit record."""
    from jsis_rp.enrolment.letter import render

    private_files.make_folder(folder)
    with database.read() as db:
        numbers = waiting(db)
    written = []
    for letter_id in numbers:
        with database.begin() as db:
            content = claim(db, letter_id, now=now, settings=settings, pepper=pepper)
            if content is None:
                continue
            path = folder / f"{content.registered_number}.pdf"
            private_files.write(path, render([content]))
            noted(db, letter_id)
        written.append(path)
    return written


def print_some(
    db: Session, numbers: Sequence[int], *, now: datetime, settings: Settings, pepper: bytes
) -> tuple[list[int], list[LetterContent]]:
    """Claim the letters of `numbers` that still wait; return which ones and what to draw."""
    done, contents = [], []
    for letter_id in numbers:
        content = claim(db, letter_id, now=now, settings=settings, pepper=pepper)
        if content is not None:
            done.append(letter_id)
            contents.append(content)
    return done, contents


def registered_number(letter_id: int, letters: LettersSettings) -> str:
    """Return the number of the registered item in the form of UPU S10: two letters, eight digits, check digit, country."""
    serial = f"{letter_id % 10**8:08d}"
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(CHECK_WEIGHTS, serial, strict=True)) % 11
    check = {10: 0, 11: 5}.get(rest, rest)
    return f"{letters.registered_prefix}{serial}{check}{letters.registered_country}"
