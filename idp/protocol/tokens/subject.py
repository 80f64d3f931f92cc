"""Who a person is to a client: the `sub` (Core 8). Public subjects only: the `uid` of the account, the same for every client.

Called when a code is written; afterwards the `sub` travels with the code and the tokens and is never looked up again.
"""

from idp.protocol.clients.models import Client


def subject_for(client: Client, uid: str) -> str:  # noqa: ARG001  pairwise subjects depend on it
    """The `sub` of the account `uid` as `client` knows it."""
    return uid
