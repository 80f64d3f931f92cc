"""Mobile phone numbers: the international format, whatever people type between the digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts import phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+32470123456", "+32470123456"),
        (" +32 470 12 34 56 ", "+32470123456"),
        ("+32 (0)470/12.34.56", "+32470123456"),
        ("0032470123456", "+32470123456"),
        ("+39 333 123 4567", "+393331234567"),
        ("0470123456", None),
        ("470123456", None),
        ("+32", None),
        ("+999 123", None),
        ("hello", None),
        ("", None),
        ("+" + "3" * 60, None),
    ],
)
def test_a_number_is_read_in_the_international_format_only(typed: str, number: str | None) -> None:
    """Procedure, step 8: the international format with country code; kept as E.164."""
    assert phone.number_of(typed) == number


@pytest.mark.parametrize(("number", "takes"), [("+32470123456", True), ("+3222956888", False), ("+393331234567", True)])
def test_a_text_message_goes_to_a_mobile_phone(number: str, takes: bool) -> None:
    """A landline of Brussels gets none."""
    assert phone.takes_text_messages(number) is takes


@given(st.text(max_size=60))
def test_anything_typed_is_a_number_or_is_none(typed: str) -> None:
    """Never an exception, and what is found is E.164."""
    found = phone.number_of(typed)
    assert found is None or (found.startswith("+") and found[1:].isdigit() and 4 <= len(found) <= 16)
    assert found is None or phone.number_of(found) == found
