"""Password hashes: what is stored, what it costs, and what happens when too many want one at once."""

import threading
from time import thread_time

from idp.accounts.password import Hasher
from idp.accounts.refused import Reason, Refused
from idp.settings import Accounts

CHEAP = Accounts(argon2_memory_kib=8, argon2_time_cost=1)


def test_a_hash_is_argon2id_and_fits_only_its_password() -> None:
    """RFC 9106; two hashes of one password differ by their salt."""
    hasher = Hasher(CHEAP)
    stored = hasher.hash("Sunny-Terrace-42")
    assert stored.startswith("$argon2id$")
    assert hasher.verify(stored, "Sunny-Terrace-42")
    assert not hasher.verify(stored, "Sunny-Terrace-43")
    assert hasher.hash("Sunny-Terrace-42") != stored


def test_the_same_letters_composed_otherwise_are_the_same_password() -> None:
    """NIST SP 800-63B 5.1.1.2: normalised before it is hashed."""
    hasher = Hasher(CHEAP)
    assert hasher.verify(hasher.hash("Caf\u00e9-Terrace-42"), "Cafe\u0301-Terrace-42")


def test_nobody_costs_as_much_as_somebody() -> None:
    """An unknown account is not told by the processor time that its refusal takes."""
    hasher = Hasher(Accounts(argon2_memory_kib=4096, argon2_time_cost=2))
    stored = hasher.hash("Sunny-Terrace-42")

    def cost(of: str | None) -> float:
        took = []
        for _ in range(7):
            begun = thread_time()
            assert not hasher.verify(of, "wrong")
            took.append(thread_time() - begun)
        return min(took)

    assert 0.5 < cost(None) / cost(stored) < 2


def test_even_the_right_password_of_nobody_is_wrong() -> None:
    """There is no password that opens an account that does not exist."""
    assert not Hasher(CHEAP).verify(None, "")


def test_a_broken_hash_refuses_instead_of_failing() -> None:
    """Bad data is no 500."""
    assert not Hasher(CHEAP).verify("not a hash", "Sunny-Terrace-42")


def test_a_hash_with_other_parameters_is_renewed() -> None:
    """Parameters rise with the years; sign-in renews."""
    stored = Hasher(CHEAP).hash("x")
    assert not Hasher(CHEAP).needs_rehash(stored)
    assert Hasher(Accounts(argon2_memory_kib=16, argon2_time_cost=1)).needs_rehash(stored)


def test_when_too_many_wait_the_next_is_told_to_come_back() -> None:
    """A bounded queue: memory and time are not given away to a flood."""
    hasher = Hasher(Accounts(argon2_memory_kib=65_536, argon2_time_cost=4, hashes_at_once=1, hashes_waiting=1))
    outcomes: list[object] = []

    def one() -> None:
        try:
            hasher.hash("x")
            outcomes.append("hashed")
        except Refused as error:
            outcomes.append((error.reason, error.retry_after_s))

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count((Reason.BUSY, 5)) >= 1
    assert outcomes.count("hashed") >= 2
