"""Every verification method keeps the contract of `methods.method`."""

import inspect

import pytest
from sqlalchemy import select

from idp.accounts.models import Account
from idp.methods import METHODS, has_factor, on_offer, reaches, suffices
from idp.methods.levels import Levels
from idp.methods.method import Method, Refused, Tools
from idp.settings import LevelSettings
from tests.people import NUMBER, PASSWORD, Place

MEDIUM = "https://ecas.ec.europa.eu/loa/medium"
BASIC = "https://ecas.ec.europa.eu/loa/basic"
every = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)


def tools(place: Place) -> Tools:
    """What methods are made with."""
    return Tools(place.settings, place.here.seal, place.here.hasher)


def owner(place: Place, *numbers: str) -> Account:
    """An account with its phones loaded."""
    place.account(*numbers)
    with place.database.read() as db:
        account = db.scalars(select(Account)).one()
        assert account.phones is not None
    return account


def test_names_strengths_and_order_are_those_of_the_seed() -> None:
    """Procedure, step 12: Password first, Mobile Phone + SMS after it; the value of each entry is its name."""
    assert [(method.name, method.strength, method.amr) for method in METHODS] == [
        ("password", "PASSWORD", ("pwd",)),
        ("sms", "PASSWORD_SMS", ("sms",)),
    ]


@every
def test_a_method_describes_itself(method: type[Method]) -> None:
    """A name for the selector, a label, a strength that the levels know, `amr` values of RFC 8176."""
    assert method.name.isidentifier()
    assert str(method.label)
    assert method.strength in LevelSettings().strengths
    assert set(method.amr) <= {"pwd", "sms", "otp", "hwk", "swk", "pin", "fpt", "face", "user", "kba"}


@every
def test_a_method_has_the_steps_of_the_contract(method: type[Method]) -> None:
    """The same parameters everywhere: the pages know no method by name."""
    for name in ("limit_keys", "start", "verify"):
        assert list(inspect.signature(getattr(method, name)).parameters) == list(
            inspect.signature(getattr(Method, name)).parameters
        )


@every
def test_a_method_that_waits_for_an_answer_has_a_page_for_it(method: type[Method], place: Place) -> None:
    """A challenge without a page would be a dead end."""
    account = owner(place, NUMBER)
    with place.database.begin() as db:
        started = on_offer(tools(place))[method.name].start(db, account=account, answer={"number": NUMBER})
    assert (started is not None) == bool(method.template)


@every
def test_a_wrong_answer_is_refused(method: type[Method], place: Place) -> None:
    """No method takes an empty answer, a made-up one, or an account that does not exist."""
    account, offered = owner(place, NUMBER), on_offer(tools(place))[method.name]
    for who in (account, None):
        for answer in ({}, {"password": "wrong", "otp": "wrong"}):
            with place.database.begin() as db:
                started = offered.start(db, account=who, answer={"number": NUMBER})
                with pytest.raises(Refused):
                    offered.verify(db, account=who, challenge_id=started, answer=answer)


@every
def test_a_right_answer_gives_a_proof_of_this_method(method: type[Method], place: Place) -> None:
    """The proof carries what the tokens will say."""
    account, offered = owner(place, NUMBER), on_offer(tools(place))[method.name]
    with place.database.begin() as db:
        started = offered.start(db, account=account, answer={"number": NUMBER})
    answer = {"password": PASSWORD, "otp": place.code() if started else ""}
    with place.database.begin() as db:
        proof = offered.verify(db, account=account, challenge_id=started, answer=answer)
    assert (proof.method, proof.strength, proof.amr) == (method.name, method.strength, method.amr)


def test_a_method_that_the_settings_leave_out_is_not_on_offer(place: Place) -> None:
    """Setting `methods.enabled`."""
    settings = place.settings.model_copy(update={"methods": place.settings.methods.model_copy(update={"enabled": ("password",)})})
    assert list(on_offer(Tools(settings, place.here.seal, place.here.hasher))) == ["password"]


def test_what_an_account_reaches_follows_from_what_it_has(place: Place) -> None:
    """A phone makes the difference between basic and medium."""
    levels, settings = Levels(place.settings.levels), place.settings.methods
    without = owner(place)
    assert not reaches(without, (MEDIUM,), levels, settings)
    assert reaches(without, (BASIC,), levels, settings)
    assert not has_factor(without)
    assert not suffices(METHODS[0], (MEDIUM,), levels)
    assert suffices(METHODS[1], (MEDIUM,), levels)
