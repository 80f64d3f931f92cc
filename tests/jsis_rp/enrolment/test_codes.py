"""The code of the letter: what it is made of, how it is read back, how it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsis_rp.enrolment import codes

CODES = st.text(codes.ALPHABET, min_size=12, max_size=12)


def test_a_code_is_twelve_unambiguous_characters_in_groups_of_four() -> None:
    """No two characters of the alphabet look alike on paper."""
    assert not set("01258BILOSZ") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == 25
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(len(code) == 12 and set(code) <= set(codes.ALPHABET) for code in made)
    assert codes.grouped("ACDEFGHJKM34") == "ACDE-FGHJ-KM34"


@given(CODES, st.sampled_from(["", "-", " ", " - ", "\u2013", "\u2014", "\u00a0"]), st.booleans())
def test_a_code_is_read_however_it_is_typed(code: str, between: str, small: bool) -> None:
    """Case, spaces and any dashes do not matter; full-width letters neither."""
    typed = between.join((code[:4], code[4:8], code[8:]))
    assert codes.read(f" {typed.lower() if small else typed}\n") == code


@given(st.text(max_size=60))
def test_nothing_else_is_read_as_a_code(text: str) -> None:
    """Whatever is typed: a code of the alphabet or None, never an error."""
    found = codes.read(text)
    assert found is None or (len(found) == 12 and set(found) <= set(codes.ALPHABET))


@pytest.mark.parametrize("text", ["", "ACDE-FGHJ-KM3", "ACDE-FGHJ-KM345", "ACDE-FGHJ-KM30", "OCDE-FGHJ-KM34", "A" * 5000])
def test_slips_are_not_codes(text: str) -> None:
    """Too short, too long, or with a character that no code holds."""
    assert codes.read(text) is None


@given(CODES, CODES)
def test_only_the_same_code_with_the_same_salt_and_pepper_is_the_same(one: str, two: str) -> None:
    """The kept value depends on all three and holds none of them."""
    salt, pepper = codes.new_salt(), b"p" * 32
    kept = codes.sealed(one, salt=salt, pepper=pepper)
    assert codes.is_same(two, kept, salt=salt, pepper=pepper) is (one == two)
    assert not codes.is_same(one, kept, salt=codes.new_salt(), pepper=pepper)
    assert not codes.is_same(one, kept, salt=salt, pepper=b"q" * 32)
    assert one.encode() not in kept
