"""Which verification methods the page offers for a login, and why not the others: the same for every account.

Called by the password page and the page of the second step.
"""

from dataclasses import dataclass

from idp.ground.i18n import LazyString, lazy
from idp.methods import METHODS, on_offer, suffices
from idp.methods.levels import Levels
from idp.methods.method import Method, Tools
from idp.sessions.models import Login
from idp.web.context import Context


@dataclass(frozen=True)
class Choice:
    """A method as an entry of the selector. `why_not` is None when it can be chosen."""

    name: str
    label: LazyString
    hint: LazyString
    needs_number: bool
    suffices: bool
    why_not: LazyString | None


def offered(here: Context) -> dict[str, Method]:
    """The methods that the settings enable, ready for use."""
    return on_offer(Tools(here.settings, here.seal, here.hasher))


def choices(login: Login, here: Context) -> list[Choice]:
    """Every method that this provider knows: those for the selector, and those that are listed below it with the reason."""
    enabled = here.settings.methods.enabled
    return [
        Choice(
            method.name,
            method.label,
            method.hint,
            method.needs_number,
            suffices(method, login.wanted_acr, here.levels),
            _why_not(method, login, here.levels) if method.name in enabled else lazy("not offered at present"),
        )
        for method in METHODS
    ]


def first_choice(every: list[Choice]) -> str:
    """The method that the selector shows at first: one that reaches what the service wishes, if there is one."""
    open_to_all = [choice for choice in every if choice.why_not is None]
    best = next((choice for choice in open_to_all if choice.suffices), None)
    chosen = best or (open_to_all[0] if open_to_all else None)
    return chosen.name if chosen else ""


def startable(login: Login, here: Context) -> dict[str, Method]:
    """The methods of the second step: on offer, more than the password, and enough for what is wanted."""
    return {
        name: method
        for name, method in offered(here).items()
        if name != "password" and suffices(method, login.wanted_acr, here.levels)
    }


def _why_not(method: type[Method], login: Login, levels: Levels) -> LazyString | None:
    if login.essential_acr and not suffices(method, login.wanted_acr, levels):
        return lazy("not enough for this service, which asks for two steps")
    return None
