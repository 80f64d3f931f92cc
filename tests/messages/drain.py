"""A worker process for test_two_processes.py: empties the outbox of a store and notes what it sent in a file.

python -m tests.messages.drain <database url> <sealing key file> <file to append to>
"""

import os
import sys
from pathlib import Path

from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.messages.outbox import Delivery
from idp.messages.worker import Worker
from idp.settings import Messages


def main(url: str, key_file: str, noted: str) -> None:
    """Deliver until nothing is due; each delivery is one line, written at once."""
    descriptor = os.open(noted, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    begun = False

    def driver(delivery: Delivery) -> None:
        nonlocal begun
        if not begun:  # hold the first message until every process has one
            begun = True
            print("begun", flush=True)  # noqa: T201  the test waits for it
            sys.stdin.readline()
        os.write(descriptor, f"{delivery.recipient} {os.getpid()}\n".encode())

    database = Database(url)
    worker = Worker(database, Seal.from_file(Path(key_file)), {"sms": driver}, Messages())
    print("ready", flush=True)  # noqa: T201  the test waits for it
    sys.stdin.readline()
    while worker.deliver_one("sms"):
        pass
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
