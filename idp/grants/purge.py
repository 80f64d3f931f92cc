"""Tokens whose life is over leave the table. Called by the worker and by `idp purge`.

The table is walked along its primary key, some thousand rows at a time, each step a short transaction; rows of long-lived grants
are passed over once. A used refresh token stays until it would have expired, so that a replay is recognised for as long.
"""

from idp.grants import statements
from idp.ground import clock
from idp.ground.database import Database

STRIDE = 2000


def purge(database: Database, *, stride: int = STRIDE) -> int:
    """Drop the rows whose tokens have both expired; gives how many."""
    hot, after, gone, now = database.hot, b"", 0, clock.micros()
    while True:
        step = hot.one(statements.NEXT_GRANT, {"after": after, "stride": stride})
        if step is None:
            return gone + hot.run(statements.DROP_LAST, {"after": after, "now": now})
        gone += hot.run(statements.DROP_OVER, {"after": after, "until": step[0], "now": now})
        after = bytes(step[0])
