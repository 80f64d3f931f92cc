"""Claims about a person: what the scopes and the `claims` parameter ask for, taken from the account (Core 5.1, 5.4, 5.5).

Called by `userinfo` and `id_token`, and by `discovery`, which announces exactly these. A claim that the account has
no value for is left out (Core 5.3.2); `claims_locales` and language tags are ignored, claims come in one language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from idp.grants import statements
from idp.ground.database import Hot

SCOPE_CLAIMS: dict[str, tuple[str, ...]] = {
    "profile": (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
STANDARD = tuple(name for names in SCOPE_CLAIMS.values() for name in names)
PHONE_CLAIMS = frozenset(SCOPE_CLAIMS["phone"])
OWN_COLUMNS = frozenset({"name", "given_name", "family_name", "locale", "updated_at", "email", "email_verified", *PHONE_CLAIMS})


@dataclass(frozen=True, slots=True)
class ClaimsAccount:
    """An account as the claims need it; `updated_at` in microseconds since the epoch, `further` as the database gives it."""

    id: int
    email: str
    first_name: str
    last_name: str
    language: str
    further: Any
    updated_at: int


def wanted(scope: Iterable[str], requested: dict[str, Any] | None) -> list[str]:
    """The names of the claims that `scope` values and one part of the `claims` parameter ask for, in the order of Core 5.1."""
    names = [name for value in scope for name in SCOPE_CLAIMS.get(value, ())]
    return names + [name for name in requested or () if name in STANDARD and name not in names]


def of_person(hot: Hot, person: ClaimsAccount, names: list[str]) -> dict[str, Any]:
    """The claims called `names` that the account has a value for."""
    own: dict[str, Any] = {
        "name": f"{person.first_name} {person.last_name}",
        "given_name": person.first_name,
        "family_name": person.last_name,
        "locale": person.language,
        "updated_at": person.updated_at // 1_000_000,
        "email": person.email,
        "email_verified": True,
    }
    if not PHONE_CLAIMS.isdisjoint(names):
        row = hot.one(statements.PHONE, {"id": person.id})
        if row is not None:
            own["phone_number"], own["phone_number_verified"] = row[0], True
    if not OWN_COLUMNS.issuperset(names):
        own = {**_further(person.further), **own}
    return {name: own[name] for name in names if name in own}


def load(hot: Hot, account_id: int) -> ClaimsAccount | None:
    """The account, for an ID token that was asked to carry claims."""
    row = hot.one(statements.ACCOUNT, {"id": account_id})
    return ClaimsAccount(account_id, *row) if row else None


def _further(stored: Any) -> dict[str, Any]:
    """`account.claims`: JSON text from SQLite, a value from PostgreSQL; empty values are no values."""
    values = orjson.loads(stored) if isinstance(stored, str) else stored
    return {name: value for name, value in (values or {}).items() if value not in (None, "", [], {})}
