"""What a password must be, and three that are: those of step 6 of the procedure and a list of known-bad passwords.

At least ten characters from three of four groups, white space permitted, the user name not contained. The list is that of the
package zxcvbn (30 000 passwords found in breaches), looked up in the process. Called by the new-password pages.
"""

import secrets
import string
from enum import StrEnum
from functools import cache

from idp.accounts.password import normalised
from idp.accounts.sample_words import WORDS

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
GROUPS_WANTED = 3
SPECIAL = string.punctuation
GROUPS = (string.ascii_uppercase, string.ascii_lowercase, string.digits, SPECIAL)
SHORTEST_USER_NAME = 3
SAMPLE_WORDS = 3
EXAMPLE_IN_MANUALS = "thisisanexample1"


class PasswordFault(StrEnum):
    """What is wrong with a password that somebody chose."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW_GROUPS = "too_few_groups"
    CONTAINS_USER_NAME = "contains_user_name"
    KNOWN_BAD = "known_bad"
    NOT_PRINTABLE = "not_printable"


def faults(password: str, user_names: tuple[str, ...] = ()) -> list[PasswordFault]:  # flat: guards, one after the other
    """Everything that is wrong with `password` for a person with these user names (uid, e-mail address); empty when it is good.

    Characters outside the four groups are allowed and belong to none of them.
    """
    text = normalised(password)
    found = []
    if len(text) < MINIMUM_LENGTH:
        found.append(PasswordFault.TOO_SHORT)
    if len(text) > MAXIMUM_LENGTH:
        found.append(PasswordFault.TOO_LONG)
    if not all(character.isprintable() or character.isspace() for character in text) or "\0" in text:
        found.append(PasswordFault.NOT_PRINTABLE)
    if sum(any(character in group for character in text) for group in GROUPS) < GROUPS_WANTED:
        found.append(PasswordFault.TOO_FEW_GROUPS)
    if any(name in text.casefold() for name in _names(user_names)):
        found.append(PasswordFault.CONTAINS_USER_NAME)
    if not found and is_known_bad(text):
        found.append(PasswordFault.KNOWN_BAD)
    return found


def is_known_bad(password: str) -> bool:
    """Whether the password, or what is left of it without the digits and signs at its end, is on the list."""
    lower = password.casefold()
    return bool({lower, lower.rstrip(SPECIAL + string.whitespace), lower.rstrip(string.digits + SPECIAL)} & _known_bad())


def samples(count: int = 3) -> list[str]:
    """Fresh passwords that satisfy every rule and can be typed by hand, such as "Copper-Heron-Violin-27"."""
    found: list[str] = []
    while len(found) < count:
        words = [secrets.choice(WORDS).title() for _ in range(SAMPLE_WORDS)]
        one = "-".join([*words, f"{secrets.randbelow(90) + 10}"])
        if len(set(words)) == SAMPLE_WORDS and not faults(one):
            found.append(one)
    return found


def _names(user_names: tuple[str, ...]) -> set[str]:
    """The user names and the local parts of those that are addresses, unless too short to mean anything."""
    every = {part.casefold() for name in user_names for part in (name, name.partition("@")[0])}
    return {name for name in every if len(name) >= SHORTEST_USER_NAME}


@cache
def _known_bad() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"]) | {EXAMPLE_IN_MANUALS}
