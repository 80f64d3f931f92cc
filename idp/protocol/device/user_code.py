"""The code that a person types (RFC 8628 6.1): eight letters in two groups, without vowels, digits and look-alikes.

20 letters give 34 bits; with the limits on guessing (`pages`) and a short life that is enough (RFC 8628 5.1). The database holds
a keyed hash: 34 bits alone would be found from a plain one at once.
"""

import hmac

from idp.ground import random_strings
from idp.ground.sealed import Seal

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
LONGEST_TYPED = 64


def make() -> str:
    """A fresh code, as it is stored: eight letters."""
    return random_strings.characters(LENGTH, LETTERS)


def shown(code: str) -> str:
    """The code as devices show it: `WDJB-MJHT`."""
    return f"{code[:4]}-{code[4:]}"


def read(typed: str) -> str | None:
    """The code that somebody typed, whatever the case and whatever stands between the letters; None when it cannot be one."""
    letters = "".join(one for one in typed[:LONGEST_TYPED].upper() if one.isalnum())
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else None


class UserCodes:
    """Under which key a code is stored."""

    def __init__(self, seal: Seal) -> None:
        self._secret = seal.derive("device user codes")

    def key(self, code: str) -> bytes:
        """32 bytes that only this provider can compute."""
        return hmac.digest(self._secret, code.encode(), "sha256")
