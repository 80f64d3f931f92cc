"""What a grant carries from the authorization to the token: who, for whom, what was proved, what may be asked (Core 2, 5.5).

Written once when a person allows something (`protocol.authorization.issue`, `waiting.data_of`), copied from the code or the
waiting request to every token of the grant, and never looked up again. This is the one place that knows its stored form.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson

TUPLES = ("amr", "resource", "aud")


@dataclass(frozen=True, kw_only=True)
class GrantData:
    """The data of one grant, or of one of its tokens.

    `account_id` is set in codes alone: a token row has a column for it. `sid` is the session in which it was allowed; `offline`
    tokens outlive that session. `auth_time` is in seconds since the epoch. `resource` lists the APIs that were asked for at the
    authorization (RFC 8707), `aud` those of one token. `cnf` is what the token is bound to (RFC 7800), `dpop_jkt` the key that
    the code was promised to (RFC 9449 10), `act` the chain of those who act (RFC 8693 4.1). `claims` is that of Core 5.5.
    """

    sub: str
    scope: str = ""
    account_id: int | None = None
    sid: str | None = None
    nonce: str | None = None
    acr: str | None = None
    amr: tuple[str, ...] = ()
    auth_time: int | None = None
    offline: bool = False
    claims: dict[str, Any] = field(default_factory=dict)
    resource: tuple[str, ...] = ()
    aud: tuple[str, ...] = ()
    cnf: dict[str, str] | None = None
    dpop_jkt: str = ""
    act: dict[str, Any] | None = None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scope values."""
        return tuple(self.scope.split())

    def proved(self) -> dict[str, Any]:
        """`auth_time`, `acr`, `amr`, `act` and `cnf` as claims of a JWT; what is not known is left out."""
        claims = {"auth_time": self.auth_time, "acr": self.acr, "amr": self.amr, "act": self.act, "cnf": self.cnf}
        return {name: value for name, value in claims.items() if value}

    def to_json(self) -> str:
        """The stored form: JSON text without what is empty. The account is called `account` there, and joined by that name."""
        stored = {name: value for name, value in self.__dict__.items() if value or value == 0}
        if "account_id" in stored:
            stored["account"] = stored.pop("account_id")
        return orjson.dumps(stored).decode()

    @classmethod
    def from_json(cls, stored: str) -> "GrantData":
        """The data of a row, also of one that an earlier version wrote.

        Every userinfo and introspection request reads one, so the attributes are set at once: the constructor of a frozen
        dataclass costs as much as the rest of such a request.
        """
        data = object.__new__(cls)
        known = data.__dict__
        known.update(orjson.loads(stored))
        known["account_id"] = known.pop("account", None)
        for name in TUPLES:
            if name in known:
                known[name] = tuple(known[name])
        known.setdefault("claims", {})
        return data
