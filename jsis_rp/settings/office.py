"""Sections about the work of the PMO: enrolment, letters, the back office, retention, the demonstration's register."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from jsis_rp.settings.section import Positive, Section


class EnrolmentSettings(Section):
    """The activation of an account by registered letter."""

    letter_valid_months: Annotated[int, Field(ge=1, le=60)] = 6
    code_attempts: Annotated[int, Field(ge=1, le=20)] = 5
    form_attempts_per_account: Positive = 5
    form_attempts_per_address: Positive = 20
    form_attempts_window_s: Positive = 86_400
    codes_per_address: Positive = 30
    new_letter_after_days: Annotated[int, Field(ge=0)] = 7
    letters_per_request: Positive = 4
    time_zone: str = "Europe/Brussels"


class LettersSettings(Section):
    """What the registered letter shows, and where `jsis letters print` writes it."""

    folder: Path = Path("var/letters")
    registered_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "RR"
    registered_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "BE"
    sender: tuple[str, ...] = (
        "Office for the Administration and Payment of Individual Entitlements (PMO)",
        "Joint Sickness Insurance Scheme",
        "Rue de la Science 27",
        "1000 Brussels",
    )


class BackOfficeSettings(Section):
    """The PMO's own staff: accounts by uid, or by e-mail address when the provider says that it is verified."""

    staff_uids: tuple[str, ...] = ()
    staff_emails: tuple[str, ...] = ()
    sign_in_max_age_s: Positive = 28_800


class RetentionSettings(Section):
    """How long the audit record is kept."""

    audit_days: Positive = 730


class DemoSettings(Section):
    """What only a demonstration has."""

    members_file: Path = Path("config/demo/members.csv")
