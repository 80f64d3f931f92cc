"""Mobile Phone + SMS: what is sent, to whom, and what a stranger can learn from it (procedure, step 13)."""

import re

from idp.methods.challenge import Challenge
from tests.people import EMAIL, NUMBER, Place

OTHER = "+32499999999"
MEDIUM = "https://ecas.ec.europa.eu/loa/medium"


def arrive(place: Place, number: str) -> Challenge:
    """Sign in as far as the challenge that typing `number` brings, and give its row."""
    person = place.person().begin(MEDIUM, essential=True).password(method="sms", number=number)
    with place.database.read() as db:
        challenge = db.get(Challenge, person.login().challenge_id)
        assert challenge is not None
    return challenge


def test_nine_characters_in_three_groups_are_sent_and_new_each_time(place: Place) -> None:
    """Procedure, step 13: a code of nine characters, renewed at every connection."""
    place.account(NUMBER)
    arrive(place, NUMBER)
    arrive(place, NUMBER)
    texts = [item.text for item in place.inbox(NUMBER)]
    codes = [re.findall(r"\b[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}\b", text) for text in texts]
    assert [len(found) for found in codes] == [1, 1]
    assert codes[0] != codes[1]
    assert all(len(text) <= 160 for text in texts)


def test_a_number_that_is_not_registered_gets_no_message_and_the_same_challenge(place: Place) -> None:
    """An unregistered number answers alike and sends nothing."""
    place.account(NUMBER)
    known, unknown = arrive(place, NUMBER), arrive(place, OTHER)
    assert place.inbox(OTHER) == []
    assert (known.attempts_allowed, known.expires_at, known.attempts) == (
        unknown.attempts_allowed,
        unknown.expires_at,
        unknown.attempts,
    )


def test_a_number_of_somebody_else_gets_no_message(place: Place) -> None:
    """Registered means: for this account."""
    place.account(NUMBER)
    place.account(OTHER, email="else@example.eu")
    arrive(place, OTHER)
    assert place.inbox(OTHER) == []


def test_a_stranger_cannot_use_up_the_messages_of_the_owner(place: Place) -> None:
    """docs/threats.md: the limit is that of an account and a number."""
    place.account(NUMBER)
    place.account(email="stranger@example.eu")
    place.account(OTHER, email="other.stranger@example.eu")
    for _ in range(7):
        place.person().begin(MEDIUM, essential=True).password("other.stranger@example.eu", method="sms", number=NUMBER)
    arrive(place, NUMBER)
    assert len(place.inbox(NUMBER)) == 1


def test_the_text_is_in_the_language_of_the_account(place: Place) -> None:
    """Both languages are complete, text messages too."""
    from idp.accounts import account as accounts

    place.account(NUMBER)
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        accounts.set_language(account, "fr")
    arrive(place, NUMBER)
    assert "Ne le communiquez à personne" in place.inbox(NUMBER)[-1].text
