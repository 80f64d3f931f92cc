"""One process of a race: opens the provider's database, says "ready", waits for a line, then sends all its requests at once.

Run by `test_races` as `python -m tests.grants.redeem URL KIND TOKEN COUNT`; prints the status and tokens of each answer.
"""

import sys
import threading

import orjson

from idp.ground import clock
from idp.ground.database import Database
from tests.protocol.machine import Answer, Machine, Tick


def main(url: str, seal_key: str, kind: str, token: str, count: int) -> None:
    """Take part in the race."""
    from tests.protocol import machine as kit

    kit.SEAL_KEY = seal_key
    clock.use(Tick())
    machine = Machine(Database(url))
    answers: list[Answer] = []
    start = threading.Barrier(count)

    def one() -> None:
        machine.database.hot.all(WARM, {})
        start.wait()
        answers.append(machine.exchange(token) if kind == "code" else machine.refresh(token))
        machine.database.hot.forget()

    from idp.ground.database import Statement

    WARM = Statement("select 1")  # noqa: N806
    machine.protocol.refresh()
    threads = [threading.Thread(target=one) for _ in range(count)]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(orjson.dumps([[answer.status, answer.json] for answer in answers]).decode())  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
