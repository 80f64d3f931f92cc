"""The forms of the procedure: who one is, and the code of the letter. The texts are ours; WTForms only reads and keeps values."""

import unicodedata
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, StringField, TextAreaField, ValidationError

from jsis_rp.enrolment import codes
from jsis_rp.members.lists import ADDRESS_LINE_LENGTH, ADDRESS_LINES, INSTITUTIONS, OFFICES
from jsis_rp.members.matching import Applicant, plain_name, plain_number

IN_FILE, NEW = "file", "new"
DESTINATIONS = (
    (IN_FILE, _("To the correspondence address in my file at the PMO")),
    (NEW, _("My address has changed: to the address below")),
)
LATEST_BIRTH_YEAR = 2100


def _plain(text: Any) -> str:
    return text.strip() if isinstance(text, str) else ""


def _printable(text: str) -> bool:
    return not any(unicodedata.category(sign) in {"Cc", "Cs", "Co"} and sign not in "\r\n" for sign in text)


class TextRequired:
    """Refuse an empty or overlong answer, in words of our own."""

    def __init__(self, message: object, longest: int = 100) -> None:
        self.message = message
        self.longest = longest

    def __call__(self, _form: Form, field: Any) -> None:
        """Raise `ValidationError` when there is nothing usable."""
        if not field.data or len(field.data) > self.longest or not _printable(field.data):
            raise ValidationError(self.message)


class EnrolmentForm(Form):
    """Who one is, as the PMO's register would know it."""

    surname = StringField(_("Surname"), [TextRequired(_("Enter your surname"))], filters=[_plain])
    first_name = StringField(_("First name"), [TextRequired(_("Enter your first name"))], filters=[_plain])
    birth_day = StringField(_("Day"), filters=[_plain])
    birth_month = StringField(_("Month"), filters=[_plain])
    birth_year = StringField(_("Year"), filters=[_plain])
    personnel_number = StringField(
        _("Personnel or pension number"), [TextRequired(_("Enter your personnel or pension number"), 30)], filters=[_plain]
    )
    institution = StringField(_("Institution of origin"))
    office = StringField(_("Settlements office that deals with your file"))
    address_choice = StringField(_("Where should the letter go?"))
    new_address = TextAreaField(_("New correspondence address"), filters=[_plain])
    consent = BooleanField(
        _("I agree that the PMO uses these data and my registered mobile number to give me access to its applications")
    )

    def validate_surname(self, field: Any) -> None:
        """A name holds a letter."""
        if not plain_name(field.data):
            raise ValidationError(_("Enter your surname"))

    def validate_first_name(self, field: Any) -> None:
        """A name holds a letter."""
        if not plain_name(field.data):
            raise ValidationError(_("Enter your first name"))

    def validate_birth_day(self, _field: Any) -> None:
        """The three boxes make one date that lies in the past."""
        if self.date_of_birth() is None:
            if self._is_written_in_numbers():
                raise ValidationError(_("This date does not exist. Check day, month and year, for example 27 3 1951"))
            raise ValidationError(_("Enter your date of birth in numbers, for example 27 3 1951"))

    def validate_personnel_number(self, field: Any) -> None:
        """A number holds a digit."""
        if not any(sign.isdigit() for sign in plain_number(field.data)):
            raise ValidationError(_("Enter your personnel or pension number"))

    def validate_institution(self, field: Any) -> None:
        """One of the list."""
        if field.data not in dict(INSTITUTIONS):
            raise ValidationError(_("Choose your institution of origin"))

    def validate_office(self, field: Any) -> None:
        """One of the list."""
        if field.data not in dict(OFFICES):
            raise ValidationError(_("Choose your settlements office"))

    def validate_address_choice(self, field: Any) -> None:
        """One of the two."""
        if field.data not in dict(DESTINATIONS):
            raise ValidationError(_("Choose where the letter should go"))

    def validate_new_address(self, field: Any) -> None:
        """An address of two to six lines that fits the window of the envelope, when it is needed."""
        if self.address_choice.data != NEW:
            return
        lines = self.address_lines()
        too_long = any(len(line) > ADDRESS_LINE_LENGTH for line in lines)
        if not 2 <= len(lines) <= ADDRESS_LINES or too_long or not _printable(field.data):
            raise ValidationError(_("Enter your full address in 2 to 6 lines of at most 60 characters"))

    def validate_consent(self, field: Any) -> None:
        """Nothing is sent without it."""
        if not field.data:
            raise ValidationError(_("Tick the box to agree; the PMO cannot treat your request otherwise"))

    def address_lines(self) -> list[str]:
        """Return the lines of the new address, without empty ones."""
        return [line.strip() for line in (self.new_address.data or "").splitlines() if line.strip()]

    def date_of_birth(self) -> date | None:
        """Return the date of the three boxes, or None when they hold none."""
        if not self._is_written_in_numbers():
            return None
        try:
            born = date(*(int(text) for text in self._date_boxes()))
        except ValueError:
            return None
        return born if 1900 <= born.year <= LATEST_BIRTH_YEAR else None

    def _date_boxes(self) -> list[str]:
        return [box.data or "" for box in (self.birth_year, self.birth_month, self.birth_day)]

    def _is_written_in_numbers(self) -> bool:
        return all(text.isascii() and text.isdigit() and len(text) <= 4 for text in self._date_boxes())

    def applicant(self) -> Applicant:
        """Return what the form says of the person, after it was found valid."""
        born = self.date_of_birth()
        if born is None:
            raise RuntimeError("applicant() before validate()")
        return Applicant(
            surname=self.surname.data,
            first_name=self.first_name.data,
            date_of_birth=born,
            personnel_number=self.personnel_number.data,
            institution=self.institution.data,
        )


class CodeForm(Form):
    """The code of the registered letter."""

    code = StringField(_("Single-use code"), filters=[_plain])

    def validate_code(self, field: Any) -> None:
        """Twelve characters of the alphabet: a slip of this kind is not counted as an attempt."""
        if codes.read(field.data) is None:
            raise ValidationError(_("Enter the 12 characters of the code as they stand in the letter: ACDE-FGHJ-KM34"))

    def read(self) -> str:
        """Return the code, after it was found valid."""
        return codes.read(self.code.data) or ""
