"""The password: the first proof of every login, and the only one when nothing more is asked.

RFC 8176 `pwd`. Called by the login pages through METHODS; `verify` touches no database and is called outside any transaction.
"""

from typing import ClassVar

from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground import clock
from idp.ground.i18n import LazyString, lazy
from idp.methods.method import LimitKey, Proof, Reason, Refused, Tools


class Password:
    """Something that the person knows."""

    name: ClassVar[str] = "password"
    label: ClassVar[LazyString] = lazy("Password")
    hint: ClassVar[LazyString] = lazy("Nothing more is needed.")
    strength: ClassVar[str] = "PASSWORD"
    amr: ClassVar[tuple[str, ...]] = ("pwd",)
    template: ClassVar[str] = ""
    needs_number: ClassVar[bool] = False

    def __init__(self, tools: Tools) -> None:
        self._hasher = tools.hasher

    @staticmethod
    def missing(_: Account | None, /) -> LazyString | None:
        """Nothing: every account has a password."""
        return None

    def limit_keys(self, account: Account, answer: dict[str, str]) -> tuple[LimitKey, ...]:
        """Nothing is sent, so nothing is counted at the start."""
        return ()

    def start(self, db: Db, *, account: Account | None, answer: dict[str, str]) -> None:
        """Nothing to send and nothing to wait for."""

    def verify(self, db: Db, *, account: Account | None, challenge_id: str | None, answer: dict[str, str]) -> Proof:
        """Compare `answer["password"]`; nobody costs as much as somebody. Raises Refused(WRONG_PASSWORD) or Refused(BUSY)."""
        stored = account.password_hash if account is not None and account.disabled_at is None else None
        if not self._hasher.verify(stored, answer.get("password", "")):
            raise Refused(Reason.WRONG_PASSWORD)
        return Proof(self.name, self.strength, self.amr, clock.now())
