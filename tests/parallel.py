"""Two requests at once whose order is chosen: both have read what they decide on before either of them writes.

Every thread stops at its first write of the ORM until the other one has come as far; then `first` goes on alone until it is
answered, and `second` after it. A request that writes nothing is not waited for longer than a moment.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.people import Person

T = TypeVar("T")
PATIENCE_S = 1.0
WRITES = ("INSERT", "UPDATE", "DELETE")


def in_order(engine: Engine, first: Callable[[], T], second: Callable[[], T]) -> tuple[T, T]:  # noqa: C901  three small parts
    """What both gave. An exception of either comes up here."""
    met, done, stopped = threading.Barrier(2), threading.Event(), threading.local()
    given: dict[str, Any] = {}

    def stop(_: Any, __: Any, statement: str, *___: Any) -> None:
        if getattr(stopped, "name", None) is None or not statement.lstrip().upper().startswith(WRITES):
            return
        name, stopped.name = stopped.name, None
        with contextlib.suppress(threading.BrokenBarrierError):
            met.wait(PATIENCE_S)
        if name == "second":
            done.wait(PATIENCE_S)

    def run(name: str, request: Callable[[], T]) -> None:
        stopped.name = name
        try:
            given[name] = request()
        except BaseException as error:  # noqa: BLE001  it is raised again below
            given[name] = error
        finally:
            if name == "first":
                done.set()

    event.listen(engine, "before_cursor_execute", stop)
    threads = [threading.Thread(target=run, args=pair) for pair in (("first", first), ("second", second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    event.remove(engine, "before_cursor_execute", stop)
    for outcome in given.values():
        if isinstance(outcome, BaseException):
            raise outcome
    return given["first"], given["second"]


def twin(person: Person) -> Person:
    """The same browser once more, at the same page, for a second request at the same time."""
    made = person.place.person()
    for name in ("idp_browser", "idp_csrf", "idp_session", "idp_device"):
        cookie = person.client.get_cookie(name)
        if cookie is not None:
            made.client.set_cookie(name, cookie.value)
    made.page, made.status, made.path, made.told = person.page, person.status, person.path, dict(person.told)
    return made
