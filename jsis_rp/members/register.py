"""The register of members, loaded from a CSV file of the PMO: all rows or none, faults reported by line. Called by `cli/`.

Columns: personnel_number, surname, first_name, date_of_birth (YYYY-MM-DD), institution, settlements_office,
address (lines separated by " | "), language.
"""

import csv
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from jsis_rp.ground.i18n import LANGUAGES
from jsis_rp.members.lists import ADDRESS_LINES, INSTITUTIONS, OFFICES
from jsis_rp.members.matching import plain_name, plain_number
from jsis_rp.members.models import Member

COLUMNS = (
    "personnel_number",
    "surname",
    "first_name",
    "date_of_birth",
    "institution",
    "settlements_office",
    "address",
    "language",
)


class RegisterError(Exception):
    """The file cannot be loaded; `faults` names line and column, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults[:3]))
        self.faults = faults


def load(db: Session, path: Path, now: datetime) -> int:
    """Bring the table `member` up to date from `path`: rows are added or changed, none is removed. Return how many rows."""
    rows = read(path)
    known = {member.personnel_number: member for member in db.scalars(select(Member))}
    for row in rows:
        member = known.get(row["personnel_number"])
        if member is None:
            member = Member(personnel_number=row["personnel_number"])
            db.add(member)
        member.surname, member.first_name = row["surname"], row["first_name"]
        member.date_of_birth = date.fromisoformat(row["date_of_birth"])
        member.institution, member.office = row["institution"], row["settlements_office"]
        member.address, member.language = row["address"], row["language"]
        member.loaded_at = now
    return len(rows)


def read(path: Path) -> list[dict[str, str]]:
    """Read and check the file; raise `RegisterError` with every fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise RegisterError([f"{path}: no column {name}" for name in missing])
            rows = [{name: (row[name] or "").strip() for name in COLUMNS} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RegisterError([f"{path}: {error}"]) from None
    faults = []
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        row["personnel_number"] = plain_number(row["personnel_number"])
        row["address"] = "\n".join(part.strip() for part in row["address"].split("|") if part.strip())
        wrong = _faults(row) + (["personnel_number: twice in the file"] if row["personnel_number"] in seen else [])
        faults += [f"{path}, line {line}: {fault}" for fault in wrong]
        seen.add(row["personnel_number"])
    if faults:
        raise RegisterError(faults)
    return rows


def _faults(row: dict[str, str]) -> list[str]:  # flat: guards, one after the other
    faults = [f"{name}: empty" for name in COLUMNS if not row[name]]
    faults += [f"{name}: no letter in it" for name in ("surname", "first_name") if row[name] and not plain_name(row[name])]
    if row["institution"] not in dict(INSTITUTIONS):
        faults.append(f"institution: {row['institution']!r} is not known")
    if row["settlements_office"] not in dict(OFFICES):
        faults.append(f"settlements_office: {row['settlements_office']!r} is not known")
    if row["language"] not in LANGUAGES:
        faults.append(f"language: {row['language']!r} is not known")
    if len(row["address"].splitlines()) > ADDRESS_LINES:
        faults.append(f"address: more than {ADDRESS_LINES} lines")
    try:
        date.fromisoformat(row["date_of_birth"])
    except ValueError:
        faults.append("date_of_birth: not YYYY-MM-DD")
    return faults
