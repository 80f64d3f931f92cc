"""Passwords at rest: argon2id (RFC 9106), a bounded number of hashes at once, and the same cost for nobody as for somebody.

Called by the method `password`, the sign-up and the pages that change a password, always outside a transaction.
The rules of what a good password is are in `password_policy`.
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from idp.accounts.refused import Reason, Refused
from idp.ground import random_strings
from idp.settings import Accounts

BUSY_RETRY_S = 5


def normalised(password: str) -> str:
    """The form that is hashed: NFC, so that the same keys on another device give the same password (NIST SP 800-63B 5.1.1.2)."""
    return unicodedata.normalize("NFC", password)


class Hasher:
    """Makes and checks hashes. One for the whole process, because it holds the queue."""

    def __init__(self, settings: Accounts) -> None:
        self._argon2 = PasswordHasher(
            time_cost=settings.argon2_time_cost,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
        )
        self._at_work = threading.BoundedSemaphore(settings.hashes_at_once)
        self._places = threading.BoundedSemaphore(settings.hashes_at_once + settings.hashes_waiting)
        self._nobody = self._argon2.hash(random_strings.new())

    def hash(self, password: str) -> str:
        """The text to store. Raises Refused(BUSY) when too many wait already."""
        with self._turn():
            return self._argon2.hash(_bytes(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one behind `stored`. None (an unknown account) costs the same and is False.

        Raises Refused(BUSY) when too many wait already.
        """
        with self._turn():
            try:
                right = self._argon2.verify(stored or self._nobody, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
            return right and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than those of today."""
        return self._argon2.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Refused(Reason.BUSY, retry_after_s=BUSY_RETRY_S)
        try:
            with self._at_work:
                yield
        finally:
            self._places.release()


def _bytes(password: str) -> bytes:
    return normalised(password).encode("utf-8", "surrogatepass")
