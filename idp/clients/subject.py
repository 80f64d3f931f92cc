"""Who a person is to a client: the `sub` (Core 8). Public: the `uid` of the account, the same for every client; pairwise: another
one in each sector, which two services cannot compare (Core 8.1, `clients.sector`).

Called when a code or a logout token is written; afterwards the `sub` travels with the code and the tokens and is never looked up
again.
"""

from idp.clients.models import Client


def subject_for(client: Client, uid: str) -> str:
    """The `sub` of the account `uid` as `client` knows it."""
    return client.pairwise(uid) if client.pairwise is not None else uid
