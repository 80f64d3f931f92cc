"""Adding a mobile phone number: a challenge is for one account, for its time, and once."""

import pytest

from idp.accounts.models import Account, Phone
from idp.accounts.recent_proof import RecentProof
from idp.ground import clock
from idp.ground.database import ChangedMeanwhile
from idp.methods import challenge as challenges
from idp.methods.method import Reason, Refused
from idp.methods.phone_challenge import PhoneChallenge
from tests.people import EMAIL, NUMBER, Moment, Place

OTHER = "+32499999999"


def begun(place: Place) -> tuple[PhoneChallenge, str]:
    """A challenge that was sent to NUMBER for the account EMAIL."""
    adding = PhoneChallenge(place.settings, place.here.seal)
    with place.database.begin() as db:
        return adding, adding.start(db, db.get_one(Account, 1), NUMBER).id


def proof(account: Account) -> RecentProof:
    """Shown at this moment."""
    return RecentProof(account.id, account.valid_from, "password", clock.now())


def test_a_challenge_waits_for_its_own_account_and_its_time(place: Place, moment: Moment) -> None:
    """Another account, another purpose and a later moment find nothing."""
    place.account()
    place.account(email="else@example.eu")
    adding, challenge_id = begun(place)
    with place.database.begin() as db:
        owner, stranger = db.get_one(Account, 1), db.get_one(Account, 2)
        waiting = adding.pending(db, owner, challenge_id)
        assert waiting is not None
        assert waiting.subject == NUMBER
        assert adding.pending(db, stranger, challenge_id) is None
        assert adding.pending(db, owner, "unknown") is None
        waiting.purpose = challenges.SIGN_IN
        db.flush()
        assert adding.pending(db, owner, challenge_id) is None
        waiting.purpose = challenges.ADD_PHONE
        db.flush()
        moment.forward(place.settings.methods.phone_challenge_valid_s - 1)
        assert adding.pending(db, owner, challenge_id) is not None
        moment.forward(1)
        assert adding.pending(db, owner, challenge_id) is None


def test_a_number_is_registered_once_and_the_challenge_is_known_as_used(place: Place) -> None:
    """`was_finalised` is for who used it, and only while the number is there."""
    place.account()
    place.account(OTHER, email="else@example.eu")
    adding, challenge_id = begun(place)
    code = place.code()
    with place.database.begin() as db:
        owner, stranger = db.get_one(Account, 1), db.get_one(Account, 2)
        assert not adding.was_finalised(db, owner, challenge_id)
        phone = adding.finalise(db, owner, challenge_id, code, proof(owner))
        assert (phone.account_id, phone.number) == (owner.id, NUMBER)
        assert adding.pending(db, owner, challenge_id) is None
        assert adding.was_finalised(db, owner, challenge_id)
        assert not adding.was_finalised(db, stranger, challenge_id)
        with_number = db.get_one(Account, 2)
        db.add(Phone(account_id=with_number.id, number=NUMBER, confirmed_at=clock.now()))
        db.flush()
        assert not adding.was_finalised(db, with_number, challenge_id)
        with pytest.raises(Refused) as refused:
            adding.finalise(db, owner, challenge_id, code, proof(owner))
        assert refused.value.reason is Reason.ALREADY_USED
        db.delete(phone)
        db.flush()
        assert not adding.was_finalised(db, owner, challenge_id)
    assert "You added the following mobile phone number" in place.inbox(EMAIL)[-1].text


def test_without_a_proof_that_counts_nothing_is_registered(place: Place) -> None:
    """And the challenge is not used up, since nothing of it is committed."""
    place.account()
    stranger = place.account(email="else@example.eu")
    adding, challenge_id = begun(place)
    code = place.code()
    with pytest.raises(ChangedMeanwhile), place.database.begin() as db:
        adding.finalise(db, db.get_one(Account, 1), challenge_id, code, proof(stranger))
    with place.database.begin() as db:
        assert adding.pending(db, db.get_one(Account, 1), challenge_id) is not None


def test_messages_are_counted_for_the_number_whoever_adds_it(place: Place) -> None:
    """Nobody is flooded from many accounts; adding and signing in do not share a limit."""
    adding = PhoneChallenge(place.settings, place.here.seal)
    assert adding.limit_key(NUMBER) == ("sms_per_number", "to be added", NUMBER)
