"""What a verification method is: the contract that every file of this package keeps, and the words it is refused with.

A method is started for one login (`start`), answered (`verify`), and leaves a `Proof`. It raises `Refused` with a reason; the
page chooses the words. tests/methods/test_contract.py walks METHODS and holds each to this contract.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.accounts.password import Hasher
from idp.accounts.refused import Reason, Refused
from idp.ground.database import to_micros
from idp.ground.i18n import LazyString
from idp.ground.sealed import Seal
from idp.settings import Settings

__all__ = ["LimitKey", "Method", "Proof", "Reason", "Refused", "Tools"]

LimitKey = tuple[str, ...]
"""A limit of the settings section `throttle` and the key that is counted under it."""


@dataclass(frozen=True)
class Proof:
    """One thing that a person showed: by which method, its strength (EU Login's name), its `amr` values (RFC 8176), and when."""

    method: str
    strength: str
    amr: tuple[str, ...]
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """The form in which a login and a session keep it; `at` in microseconds since the epoch."""
        return {"method": self.method, "strength": self.strength, "amr": list(self.amr), "at": to_micros(self.at)}


@dataclass(frozen=True)
class Tools:
    """What a method is made with."""

    settings: Settings
    seal: Seal
    hasher: Hasher


class Method(Protocol):
    """A verification method, whole. `name` is the value of the selector, `label` its text, `hint` one line on what one needs.

    `needs_number` says that the person types a phone number together with the choice; `template` is the page that asks for the
    answer, empty when there is nothing to wait for. Methods are made once, by `methods.on_offer`.
    """

    name: ClassVar[str]
    label: ClassVar[LazyString]
    hint: ClassVar[LazyString]
    strength: ClassVar[str]
    amr: ClassVar[tuple[str, ...]]
    template: ClassVar[str]
    needs_number: ClassVar[bool]

    def __init__(self, tools: Tools) -> None: ...

    @staticmethod
    def missing(account: Account | None, /) -> LazyString | None:
        """What the account lacks for this method, in words for the person; None when it can be used."""

    def limit_keys(self, account: Account, answer: dict[str, str]) -> tuple[LimitKey, ...]:
        """What `start` is counted under. The caller counts before its transaction; a stranger's attempts must not share a limit
        with those of the owner.
        """

    def start(self, db: Db, *, account: Account | None, answer: dict[str, str]) -> str | None:
        """Begin: send what must be sent, and give the id of the challenge row (None when there is nothing to wait for).

        An account of None (unknown address) and a wrong `answer` (such as a number that is not registered) behave alike to
        the outside and send nothing.
        """

    def verify(self, db: Db, *, account: Account | None, challenge_id: str | None, answer: dict[str, str]) -> Proof:
        """Check the answer and use it up. Raises Refused."""
