"""The limits on guessing passwords and codes, as the pages count them (docs/threats.md).

A password attempt is counted before it is checked and forgotten after a success. A browser in which the account signed in before
has a purse of its own: a stranger who empties the account's common purse locks only unknown browsers out. Unknown accounts have
purses like known ones.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground.throttle import Throttled
from idp.methods.method import Purse
from idp.sessions import session
from idp.web import visitor
from idp.web.context import context


@dataclass(frozen=True)
class PasswordLimit:
    """The purse of one attempt at a password."""

    purse: Purse

    @classmethod
    def of(cls, db: Db, email: str, account: Account | None) -> "PasswordLimit":
        """The purse for this address in this browser."""
        device = visitor.cookie("device")
        if account is not None and session.is_known_device(db, account.id, device):
            return cls(("password_per_known_device", email, device))
        return cls(("password_per_account", email))

    def count(self) -> int:
        """Count an attempt and give how many are left. Raises Throttled, also when the caller's network failed too often."""
        throttle = context().throttle
        throttle.count("password_per_address", visitor.address())
        try:
            return throttle.count(*self.purse)
        except Throttled:
            throttle.give_back("password_per_address", visitor.address())  # nothing was compared
            raise

    def succeeded(self) -> None:
        """Forget what was counted for this account; the caller's network gets its attempt back."""
        context().throttle.clear(*self.purse)
        context().throttle.give_back("password_per_address", visitor.address())


def count_all(purses: tuple[Purse, ...]) -> None:
    """Count what starting a method costs, and the messages that this network asks for. Raises Throttled."""
    throttle = context().throttle
    for purse in purses:
        throttle.count(*purse)
    if purses:
        throttle.count("sms_per_address", visitor.address())
