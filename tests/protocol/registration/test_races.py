"""Two changes of one client at once: the outcome is one of the two orders, and never a 500 (on PostgreSQL, both read first)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, select

from idp.clients import commands, initial_tokens
from idp.clients.models import ClientRow
from idp.grants.authorization import Consent
from idp.ground import clock
from idp.ground.database import Database
from tests.protocol.machine import CALLBACK, Answer, Machine, Tick, furnish
from tests.protocol.registration.dialogue import MINIMAL, at_home, refusal, register

pytestmark = pytest.mark.postgresql


@pytest.fixture
def shared(postgresql_url: str, tick: Tick) -> Iterator[Database]:
    """A furnished store on PostgreSQL."""
    database = Database(postgresql_url)
    furnish(database)
    yield database
    database.close()


def together(database: Database, *works: Callable[[], Any], after_reading: bool = True) -> list[Any]:
    """Run `works` in threads that wait for each other, `after_reading` before their first write; gives results or exceptions."""
    barrier, first = threading.Barrier(len(works)), threading.local()

    def wait(*_: object) -> None:
        if not getattr(first, "passed", False):
            first.passed = True
            barrier.wait(20)

    def run(work: Callable[[], Any]) -> Any:
        try:
            if not after_reading:
                wait()
            return work()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            database.hot.forget()

    event.listen(database._write.class_, "before_flush", wait)
    try:
        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works))
    finally:
        event.remove(database._write.class_, "before_flush", wait)


def one(database: Database, client_id: str) -> ClientRow | None:
    """The row as it is now."""
    with database.read() as db:
        return db.get(ClientRow, client_id)


@pytest.fixture
def doors(shared: Database) -> tuple[Machine, Machine]:
    """Two nodes over one store."""
    return Machine(shared, registration={"mode": "open"}), Machine(shared, registration={"mode": "open"})


@pytest.mark.parametrize("turn", range(3))
def test_put_beside_delete_is_one_of_the_two_orders(doors: tuple[Machine, Machine], turn: int) -> None:
    """RFC 7592 2.1: a token of a client that is gone is answered 401; the client is gone in the end."""
    one_node, other = doors
    home = register(one_node).json
    metadata = {**MINIMAL, "client_id": home["client_id"], "client_name": "changed"}
    works: list[Callable[[], Answer]] = [
        lambda: at_home(one_node, home, "PUT", metadata),
        lambda: at_home(other, home, "DELETE"),
    ]
    put, delete = together(one_node.database, *works)
    assert delete.status == 204
    assert put.status in (200, 401), put.body
    if put.status == 401:
        assert put.json["error"] == "invalid_token"
    assert one(one_node.database, home["client_id"]) is None
    assert at_home(other, home, "GET").status == 401


@pytest.mark.parametrize("turn", range(3))
def test_two_puts_at_once_both_count_and_the_last_one_stays_whole(doors: tuple[Machine, Machine], turn: int) -> None:
    """No mixture: name and address are of the same request; the client gets one secret that works, whoever was second."""
    one_node, other = doors
    home = register(one_node, token_endpoint_auth_method="none").json
    works = [
        lambda node=node, name=name: at_home(  # type: ignore[misc]
            node,
            home,
            "PUT",
            {"client_id": home["client_id"], "client_name": name, "redirect_uris": [f"{CALLBACK}/{name}"]},
        )
        for node, name in ((one_node, "a"), (other, "b"))
    ]
    answers = together(one_node.database, *works)
    assert [answer.status for answer in answers] == [200, 200]
    row = one(one_node.database, home["client_id"])
    assert row is not None
    assert row.details["redirect_uris"] == [f"{CALLBACK}/{row.details['client_name']}"]
    given = [answer.json["client_secret"] for answer in answers if "client_secret" in answer.json]
    assert len(given) == 1
    one_node.protocol.refresh()
    client = one_node.protocol.clients.get(home["client_id"])
    assert client is not None
    assert client.has_secret(given[0])


def test_two_deletes_are_one_and_a_token_of_nobody(doors: tuple[Machine, Machine]) -> None:
    """RFC 7592 2.3 and 2.1."""
    home = register(doors[0]).json
    works = [lambda node=node: at_home(node, home, "DELETE") for node in doors]  # type: ignore[misc]
    assert sorted(answer.status for answer in together(doors[0].database, *works)) == [204, 401]


def test_a_command_beside_the_client_itself(doors: tuple[Machine, Machine]) -> None:
    """`idp clients remove` while the client replaces its metadata; `rotate-secret` while it leaves."""
    machine, other = doors
    home = register(machine).json
    metadata = {**MINIMAL, "client_id": home["client_id"]}
    put, removed = together(
        machine.database,
        lambda: at_home(machine, home, "PUT", metadata),
        lambda: commands.remove(other.database, home["client_id"]),
    )
    assert put.status in (200, 401)
    assert removed is None
    assert one(machine.database, home["client_id"]) is None
    home = register(machine).json
    gone, rotated = together(
        machine.database,
        lambda: at_home(machine, home, "DELETE"),
        lambda: commands.rotate_secret(other.database, home["client_id"]),
    )
    assert gone.status == 204
    assert isinstance(rotated, str | commands.NoSuchClient)
    assert one(machine.database, home["client_id"]) is None


def test_two_commands_that_add_the_same_client(shared: Database) -> None:
    """One adds it, the other hears that it exists."""
    works = [lambda: commands.add(shared, MINIMAL, client_id="same") for _ in range(2)]
    outcomes = together(shared, *works)
    assert sorted(type(one).__name__ for one in outcomes) == ["ClientExists", "tuple"]


def test_a_token_for_three_clients_registers_three(shared: Database) -> None:
    """RFC 7591 3: the count is one conditional UPDATE in the transaction of the registration."""
    token = initial_tokens.issue(shared, uses=3, valid_days=1)
    nodes = [Machine(shared, registration={"mode": "initial_access_token"}) for _ in range(6)]
    answers = together(shared, *[lambda node=node: register(node, token) for node in nodes], after_reading=False)  # type: ignore[misc]
    assert sorted(answer.status for answer in answers) == [201, 201, 201, 401, 401, 401]
    assert {refusal(answer)[1] for answer in answers if answer.status == 401} == {"invalid_token"}


def test_the_first_change_of_all_is_no_collision(shared: Database) -> None:
    """The row of the revision number is made by whoever comes first, in one statement."""
    from idp.ground import revision
    from idp.ground.revision import Revision

    def bump() -> None:
        with shared.begin() as db:
            db.add(Revision(name=f"mine-{threading.get_ident()}", number=1))
            db.flush()
            revision.bump(db, "fresh")

    assert together(shared, bump, bump) == [None, None]
    with shared.read() as db:
        row = db.get(Revision, "fresh")
        assert row is not None
        assert row.number == 2


def test_the_consents_of_a_removed_client_are_gone_with_it(shared: Database) -> None:
    """A later client of the same id inherits nobody's consent."""
    commands.add(shared, MINIMAL, client_id="again")
    with shared.begin() as db:
        db.add(Consent(account_id=1, client_id="again", scope="openid", claims="", granted_at=clock.now()))
    commands.remove(shared, "again")
    with shared.read() as db:
        assert list(db.scalars(select(Consent).where(Consent.client_id == "again"))) == []
