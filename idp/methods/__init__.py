"""Verification methods: how one proves it. One new file and one entry in METHODS add a method."""

from collections.abc import Sequence

from idp.accounts.models import Account
from idp.methods.levels import Levels
from idp.methods.method import Method, Tools
from idp.methods.password import Password
from idp.methods.sms import Sms
from idp.settings import Methods as MethodSettings

METHODS: tuple[type[Method], ...] = (Password, Sms)


def on_offer(tools: Tools) -> dict[str, Method]:
    """The methods that the settings enable, by name, in the order of METHODS."""
    return {method.name: method(tools) for method in METHODS if method.name in tools.settings.methods.enabled}


def suffices(method: type[Method] | Method, wanted: Sequence[str], levels: Levels) -> bool:
    """Whether the method, on top of the password, reaches one of the `wanted` acr values."""
    return levels.satisfies(levels.of([method.strength]), wanted)


def reaches(account: Account, wanted: Sequence[str], levels: Levels, settings: MethodSettings) -> bool:
    """Whether the account has a method on offer that reaches one of the `wanted` acr values. Loads `account.phones`."""
    return any(
        method.name in settings.enabled and suffices(method, wanted, levels) and method.missing(account) is None
        for method in METHODS
    )


def has_factor(account: Account) -> bool:
    """Whether the account has anything beyond its password, on offer or not. Loads `account.phones`."""
    return any(method.name != Password.name and method.missing(account) is None for method in METHODS)
