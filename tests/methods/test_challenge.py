"""Codes that were sent: few attempts, short life, single use, also when many requests come at once."""

import threading

import pytest

from idp.methods import challenge as challenges
from idp.methods.method import Reason, Refused
from tests.people import Moment, Place

CODE = "abcdefghj"


def made(place: Place, code: str | None = CODE, attempts: int = 5) -> tuple[str, int]:
    """A challenge in the store: its id and its account."""
    account = place.account()
    with place.database.begin() as db:
        made = challenges.make(
            db,
            purpose="sign_in",
            account_id=account.id,
            code=code,
            subject="+32470123456",
            valid_s=600,
            attempts_allowed=attempts,
        )
        return made.id, account.id


def tried(place: Place, challenge_id: str, account_id: int, typed: str, purpose: str = "sign_in") -> Reason | None:
    """Why an answer was refused; None when it was right. Commits in either case, as the pages do."""
    with place.database.begin() as db:
        try:
            challenges.answer(db, challenge_id, typed, purpose=purpose, account_id=account_id)
        except Refused as error:
            return error.reason
    return None


@pytest.mark.parametrize("typed", ["abcdefghj", "ABC-DEF-GHJ", " abc def ghj ", "abc–def–ghj"])
def test_the_code_is_right_however_it_is_grouped(place: Place, typed: str) -> None:
    """Procedure, step 13: nine characters in three groups; any case, spaces and hyphens are accepted."""
    assert tried(place, *made(place), typed) is None


def test_a_code_is_used_once(place: Place) -> None:
    """Single use."""
    known = made(place)
    assert tried(place, *known, CODE) is None
    assert tried(place, *known, CODE) is Reason.ALREADY_USED
    assert tried(place, *known, "wrong") is Reason.ALREADY_USED


def test_after_the_last_attempt_even_the_right_code_is_refused(place: Place) -> None:
    """Few attempts; each is counted even though it was refused."""
    known = made(place, attempts=3)
    assert [tried(place, *known, "wrong") for _ in range(3)] == [Reason.WRONG_CODE, Reason.WRONG_CODE, Reason.TOO_MANY_ATTEMPTS]
    assert tried(place, *known, CODE) is Reason.TOO_MANY_ATTEMPTS


def test_a_code_runs_out(place: Place, moment: Moment) -> None:
    """Short life."""
    known = made(place)
    moment.forward(600)
    assert tried(place, *known, CODE) is Reason.EXPIRED


def test_a_code_for_one_purpose_or_account_serves_no_other(place: Place) -> None:
    """The code that adds a phone signs nobody in, nor anybody else, and a stranger's try uses no attempt up."""
    challenge_id, account_id = made(place, attempts=1)
    assert tried(place, challenge_id, account_id, CODE, purpose="add_phone") is Reason.NOT_REGISTERED
    assert tried(place, challenge_id, account_id + 1, CODE) is Reason.NOT_REGISTERED
    assert tried(place, challenge_id, account_id, CODE) is None


def test_a_challenge_without_a_code_counts_like_any_other(place: Place) -> None:
    """A number that is not registered cannot be told by its attempts."""
    known = made(place, code=None, attempts=2)
    assert [tried(place, *known, "") for _ in range(3)] == [
        Reason.WRONG_CODE,
        Reason.TOO_MANY_ATTEMPTS,
        Reason.TOO_MANY_ATTEMPTS,
    ]


def test_twenty_right_answers_at_once_are_right_once(place: Place) -> None:
    """Exactly once, whatever the race."""
    known = made(place, attempts=50)
    outcomes = at_once(place, known, [CODE] * 20)
    assert outcomes.count(None) == 1
    assert outcomes.count(Reason.ALREADY_USED) == 19


def test_twenty_guesses_at_once_are_not_more_than_the_attempts_allowed(place: Place) -> None:
    """The attempt is counted before the answer is compared."""
    outcomes = at_once(place, made(place, attempts=5), [f"wrong{n}" for n in range(20)])
    assert outcomes.count(Reason.WRONG_CODE) <= 5
    assert outcomes.count(Reason.TOO_MANY_ATTEMPTS) >= 15


def at_once(place: Place, known: tuple[str, int], answers: list[str]) -> list[Reason | None]:
    """The outcomes of answers given by as many threads."""
    outcomes: list[Reason | None] = []
    ready = threading.Barrier(len(answers))

    def one(typed: str) -> None:
        ready.wait()
        outcomes.append(tried(place, *known, typed))

    threads = [threading.Thread(target=one, args=(typed,)) for typed in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(answers)
    return outcomes
