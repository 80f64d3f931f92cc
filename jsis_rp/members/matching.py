"""Is the person of the form the member of the register? All or nothing, and never which field it was.

The settlements office is not compared: people confuse it, and the register's is the one that counts.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from jsis_rp.members.models import Member

# letters that Unicode does not take apart into a letter and a mark
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


@dataclass(frozen=True)
class Applicant:
    """What the form says of the person."""

    surname: str
    first_name: str
    date_of_birth: date
    personnel_number: str
    institution: str


def find_member(db: Session, applicant: Applicant) -> Member | None:
    """Return the one member whom everything in `applicant` matches, or None."""
    member = db.scalar(select(Member).where(Member.personnel_number == plain_number(applicant.personnel_number)))
    return member if member is not None and matches(applicant, member) else None


def matches(applicant: Applicant, member: Member) -> bool:
    """Return whether name, birth, number and institution all match; case, accents and punctuation of names do not matter."""
    return (
        plain_name(applicant.surname) == plain_name(member.surname)
        and plain_name(applicant.first_name) == plain_name(member.first_name)
        and applicant.date_of_birth == member.date_of_birth
        and plain_number(applicant.personnel_number) == member.personnel_number
        and applicant.institution == member.institution
    )


def plain_name(name: str) -> str:
    """Return the letters of a name without case, accents, spaces or punctuation: "D'Août-Müller" gives "daoutmuller"."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    return "".join(sign for sign in apart if sign.isalpha())


def plain_number(number: str) -> str:
    """Return the digits and letters of a personnel number, upper case, without spaces, dots or dashes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())
