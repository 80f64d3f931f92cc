"""A request that was overtaken by another transaction is answered again, from a fresh read, a few times at the most.

The one place where pages deal with that (`ground/database.py` says when): nothing of the first try was committed. What
cannot be done twice, such as redeeming a code, is done outside, in a step of its own (`Database.transact`).
"""

from flask import Flask, g
from flask.typing import ResponseReturnValue

from jsis_rp.ground.database import retrying

READ_ANEW = ("visitor", "language", "now")


class RetryingFlask(Flask):
    """Flask, but a view that raises a conflict is called again."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; raises `Conflict` when it was overtaken too often, which `errors.py` answers."""
        return retrying(self._dispatch_once)

    def _dispatch_once(self) -> ResponseReturnValue:
        for name in READ_ANEW:
            g.pop(name, None)
        return super().dispatch_request()
