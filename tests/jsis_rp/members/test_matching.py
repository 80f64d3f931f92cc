"""Is the person of the form the member of the register? Names fit without case and accents, everything else exactly."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jsis_rp.members.matching import Applicant, matches, plain_name, plain_number
from jsis_rp.members.models import Member

APPLICANT = Applicant("d'aout-muller", "ANNE SOPHIE", date(1951, 3, 27), "100.234", "commission")
MEMBER = Member(
    personnel_number="100234",
    surname="D'Août-Müller",
    first_name="Anne-Sophie",
    date_of_birth=date(1951, 3, 27),
    institution="commission",
    office="brussels",
    address="x",
    language="en",
    loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_a_name_matches_without_case_accents_and_punctuation() -> None:
    """People type their names as their keyboard lets them."""
    assert matches(APPLICANT, MEMBER)


WRONG = {
    "surname": "Miller",
    "first_name": "Anne",
    "date_of_birth": date(1951, 3, 28),
    "personnel_number": "100235",
    "institution": "council",
}


@pytest.mark.parametrize(("field", "value"), WRONG.items())
def test_one_wrong_answer_is_enough(field: str, value: object) -> None:
    """All or nothing."""
    assert not matches(replace(APPLICANT, **{field: value}), MEMBER)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łukasz", "lukasz"),
        ("SØRENSEN", "sorensen"),
        ("Straße", "strasse"),
        ("Παπαδοπούλου", "παπαδοπουλου"),
        ("O’Connor", "oconnor"),
    ],
)
def test_letters_of_the_union(name: str, plain: str) -> None:
    """Also those that Unicode does not take apart, and the Greek ones."""
    assert plain_name(name) == plain_name(plain) == plain


def test_numbers_keep_digits_and_letters_only() -> None:
    """Spaces, dots and dashes are how people group them; full-width digits come from some keyboards."""
    assert plain_number(" 100.234-a ") == "100234A"
    assert plain_number("\uff11\uff10\uff10") == "100"
