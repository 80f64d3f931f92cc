"""The rules of a password, as step 6 of docs/procedure.md states them."""

import re
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.password_policy import PasswordFault, faults, samples
from idp.accounts.sample_words import WORDS

USER = ("anna.member@example.eu", "n00abcde")


@pytest.mark.parametrize(
    "password",
    ["TEeINoLwk}", "xLxk65{TPq", "YNKtIKt4nf", "Sunny-Terrace-42", "two words AND 3", "éàüöñÇ-Aa1éà", "A" * 253 + "b1-"],
)
def test_a_password_of_three_groups_and_ten_characters_is_good(password: str) -> None:
    """Procedure, step 6: at least ten characters from three of the four groups, white space permitted; its own samples first."""
    assert faults(password, USER) == []


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Aa1-Aa1-x", PasswordFault.TOO_SHORT),
        ("Aa1-" * 65, PasswordFault.TOO_LONG),
        ("onlylowerand123", PasswordFault.TOO_FEW_GROUPS),
        ("ONLY UPPER 123", PasswordFault.TOO_FEW_GROUPS),
        ("lower and SPACES", PasswordFault.TOO_FEW_GROUPS),
        ("ééé ààà 123456 ùùù", PasswordFault.TOO_FEW_GROUPS),
        ("xxN00ABCDExx-1", PasswordFault.CONTAINS_USER_NAME),
        ("my-Anna.Member-1", PasswordFault.CONTAINS_USER_NAME),
        ("Password123!", PasswordFault.KNOWN_BAD),
        ("ThiSiSanExample1", PasswordFault.KNOWN_BAD),
        ("Sunny-\x00Terrace-42", PasswordFault.NOT_PRINTABLE),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_for_it(password: str, fault: PasswordFault) -> None:
    """Procedure, step 6, and the list of known-bad passwords; an example that was printed in a manual is known to everybody."""
    assert fault in faults(password, USER)


def test_a_user_name_of_two_letters_forbids_nothing() -> None:
    """Whoever is called al@example.eu may use the letters a and l."""
    assert faults("Realistic-12", ("al@example.eu",)) == []


def test_three_samples_are_shown_that_satisfy_every_rule() -> None:
    """Procedure, step 6: three examples, which a person can type: three words and two digits."""
    for _ in range(50):
        shown = samples()
        assert len(set(shown)) == 3
        assert all(re.fullmatch(r"(?:[A-Z][a-z]{3,}-){3}[1-9][0-9]", one) and faults(one) == [] for one in shown)


def test_the_words_of_the_samples_are_many_and_told_apart_by_their_beginning() -> None:
    """Three of them and two digits are some 32 random bits, behind Argon2id and the limits on attempts."""
    assert len(set(WORDS)) == len(WORDS) > 350
    ordered = sorted(WORDS)
    assert [pair for pair in pairwise(ordered) if pair[1].startswith(pair[0])] == []


@given(st.text(max_size=300))
def test_a_good_password_always_keeps_the_rules_counted_by_hand(password: str) -> None:
    """Whatever is typed: what passes has its length and three groups."""
    import unicodedata

    if not faults(password):
        text = unicodedata.normalize("NFC", password)
        groups = (string.ascii_uppercase, string.ascii_lowercase, string.digits, string.punctuation)
        assert 10 <= len(text) <= 256
        assert sum(bool(set(text) & set(group)) for group in groups) >= 3
