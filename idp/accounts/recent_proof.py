"""The proof, a moment old, that its holder may change the factors of an account; made by `sessions.recent_proof` alone.

Taken by every function that binds or removes a factor (`phone`, `recovery.change`), whatever page leads there.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.models import Account
from idp.ground.database import ChangedMeanwhile


@dataclass(frozen=True)
class RecentProof:
    """The account `account_id` was proved by `method` at `at`, while its `valid_from` was the one given here."""

    account_id: int
    valid_from: datetime
    method: str
    at: datetime

    def require_for(self, account: Account) -> None:
        """Raise ChangedMeanwhile when the account is disabled or another, or when its proofs ended since.

        Compares with the row as the writing transaction read it; the version of the row guards what comes after.
        """
        if account.id != self.account_id or account.valid_from != self.valid_from or account.disabled_at is not None:
            raise ChangedMeanwhile("the proof does not count for this account any more")
