"""The limits on guessing passwords and on asking for text messages (docs/threats.md).

A password attempt is counted before it is checked and forgotten after a success. A browser in which the account signed in before
has a limit of its own: a stranger who uses the account's common limit up locks only unknown browsers out. Unknown accounts have
limits like known ones. The pages pass the e-mail address, the secret of the device cookie and the network address.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground.throttle import Throttle, Throttled
from idp.methods.method import LimitKey
from idp.sessions import session


@dataclass(frozen=True)
class PasswordLimit:
    """What one attempt at a password is counted under: `key`, and the network address, which a success gives back."""

    key: LimitKey
    address: str

    @classmethod
    def of(cls, db: Db, email: str, account: Account | None, *, device: str, address: str) -> "PasswordLimit":
        """The limit for this e-mail address in the browser whose device cookie holds `device`."""
        if account is not None and session.is_known_device(db, account.id, device):
            return cls(("password_per_known_device", email, device), address)
        return cls(("password_per_account", email), address)

    def count(self, throttle: Throttle) -> int:
        """Count an attempt and give how many are left. Raises Throttled, also when the caller's network failed too often."""
        throttle.count("password_per_address", self.address)
        try:
            return throttle.count(*self.key)
        except Throttled:
            throttle.give_back("password_per_address", self.address)  # nothing was compared
            raise

    def succeeded(self, throttle: Throttle) -> None:
        """Forget what was counted for this account; the caller's network gets its attempt back."""
        throttle.clear(*self.key)
        throttle.give_back("password_per_address", self.address)


def count_messages(throttle: Throttle, keys: tuple[LimitKey, ...], *, address: str) -> None:
    """Count what starting a method costs, and the messages that this network asks for. Raises Throttled."""
    for key in keys:
        throttle.count(*key)
    if keys:
        throttle.count("sms_per_address", address)
