"""Requests that wait for a person somewhere else, polled at the token endpoint: device authorization (RFC 8628), CIBA 11.

A client holds a secret handle (`device_code`, `auth_req_id`), a person decides on a page; both meet in one row that is decided
once and used up once. Written by `device` and `ciba`, polled by their grants. What the token says of the sign-in (`granted`) is
copied from the session in which the person allowed it, and nothing else.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import orjson
from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, Text, or_, text, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.clients.models import Client
from idp.clients.subject import subject_for
from idp.grants import session_lock
from idp.grants.data import GrantData
from idp.grants.statements import IS_ACTIVE
from idp.ground import audit, clock, random_strings
from idp.ground.database import Base, ChangedMeanwhile, Hot, Statement, UtcDateTime, rows_changed, to_micros
from idp.ground.sealed import SealedText
from idp.methods.levels import Levels
from idp.sessions import liveness
from idp.sessions.liveness import IS_ALIVE
from idp.sessions.models import Session
from idp.settings import LoginSection

MICROS = 1_000_000
SLOWER_BY_S = 5
EARLY_BY = 500_000
"""A poll may come half a second early: networks jitter, and RFC 8628 3.5 means the interval between answer and question."""


class Kind(StrEnum):
    """Which flow a request belongs to."""

    DEVICE = "device"
    CIBA = "ciba"


class WaitingRequest(Base):
    """One request that waits. `key` is the hash of the client's handle, `id` the public handle in the addresses of our pages.

    `user_code_key` finds a device's request by what the person types; `account_id` is known from the start in CIBA, and for a
    device once it was decided. `wanted_acr` lists acr values of ours. `for_page` (column `told`) is JSON text for the page
    (`binding_message`). `sealed_ping` holds what a ping carries. `granted` is JSON text of a `GrantData`; NULL while undecided
    and when refused.
    """

    __tablename__ = "waiting_request"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(43), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    client_id: Mapped[str] = mapped_column(String(255))
    user_code_key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str | None] = mapped_column(String(32))
    scope: Mapped[str] = mapped_column(Text)
    wanted_acr: Mapped[list[str]] = mapped_column(JSON, default=list)
    for_page: Mapped[str] = mapped_column("told", Text, default="{}")
    sealed_ping: Mapped[str | None] = mapped_column(SealedText)
    interval_s: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slowed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted: Mapped[str | None] = mapped_column(Text)

    @property
    def is_open(self) -> bool:
        """Whether the person can still decide."""
        return self.decided_at is None and self.expires_at > clock.now()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scope values."""
        return tuple(self.scope.split())


class WaitingFound(NamedTuple):
    """A request as a poll finds it; moments in microseconds since the epoch. `granted` is the JSON text of its GrantData."""

    client_id: str
    account_id: int | None
    scope: str
    expires_at: int
    decided_at: int | None
    consumed_at: int | None
    granted: str | None
    account_is_active: bool
    session_is_alive: bool


class NewRequest(NamedTuple):
    """What a client asks for; `account_id` and `sealed_ping` in CIBA, `user_code_key` for a device."""

    kind: Kind
    client_id: str
    scope: tuple[str, ...]
    wanted_acr: tuple[str, ...]
    lifetime_s: int
    interval_s: int
    account_id: int | None = None
    user_code_key: bytes | None = None
    for_page: dict[str, str] | None = None
    sealed_ping: str | None = None


ADD = text(
    """insert into waiting_request (key, id, kind, client_id, user_code_key, account_id, scope, wanted_acr, told, sealed_ping,
    interval_s, created_at, expires_at)
    values (:key, :id, :kind, :client_id, :user_code_key, :account_id, :scope, :wanted_acr, :told, :sealed_ping,
    :interval_s, :now, :expires_at) on conflict do nothing"""
)
FIND = Statement(
    f"""select w.client_id, w.account_id, w.scope, w.expires_at, w.decided_at, w.consumed_at, w.granted, {IS_ACTIVE}, {IS_ALIVE}
    from waiting_request w left join account a on a.id = w.account_id left join session s on s.id = w.session_id
    where w.key = :key and w.kind = :kind"""  # noqa: S608  names of ours
)
TOO_SOON = f"polled_at is not null and :now - polled_at < interval_s * {MICROS} - {EARLY_BY}"
POLL = Statement(
    f"""update waiting_request set slowed_at = case when {TOO_SOON} then :now else slowed_at end,
    interval_s = case when {TOO_SOON} then interval_s + {SLOWER_BY_S} else interval_s end, polled_at = :now
    where key = :key and decided_at is null and expires_at > :now returning slowed_at"""  # noqa: S608
)


def add(db: Db, new: NewRequest, handle: str, *, address: str) -> str | None:
    """Write the row under the hash of `handle`, in the caller's transaction; gives its public id, or None when the user code is
    taken.
    """
    now, public = clock.micros(), random_strings.short_id(24)
    values = {
        "key": random_strings.key(handle),
        "id": public,
        "kind": new.kind.value,
        "client_id": new.client_id,
        "user_code_key": new.user_code_key,
        "account_id": new.account_id,
        "scope": " ".join(new.scope),
        "wanted_acr": orjson.dumps(new.wanted_acr).decode(),
        "told": orjson.dumps(new.for_page or {}).decode(),
        "sealed_ping": new.sealed_ping,
        "interval_s": new.interval_s,
        "now": now,
        "expires_at": now + new.lifetime_s * MICROS,
    }
    if rows_changed(db.execute(ADD, values)) != 1:
        return None
    event = f"{new.kind.value}.asked"
    audit.record(db, event, account_id=new.account_id, client_id=new.client_id, address=address, request=public)
    return public


def find(hot: Hot, kind: Kind, handle: str, login: LoginSection) -> WaitingFound | None:
    """The request behind a client's handle, whatever its state. `login` says how long sessions live."""
    values = {"key": random_strings.key(handle), "kind": kind.value, **liveness.values(clock.micros(), login)}
    row = hot.one(FIND, values)
    return WaitingFound._make(row) if row else None


def poll(hot: Hot, handle: str) -> bool | None:
    """Note that the client asked. True: it may go on like this; False: too soon, and it is to ask more slowly from now on
    (RFC 8628 3.5); None: the request is not undecided any more.
    """
    now = clock.micros()
    row = hot.one(POLL, {"key": random_strings.key(handle), "now": now})
    return None if row is None else bool(row[0] != now)


def data_of(request: WaitingRequest, client: Client, session: Session, account: Account, levels: Levels) -> GrantData:
    """What the tokens will say when the person of `session` allows the request: never more than this session proved."""
    return GrantData(
        sub=subject_for(client, account.uid),
        sid=session.id,
        acr=levels.acr_to_return(session.acr, request.wanted_acr),
        amr=tuple(session.amr),
        auth_time=to_micros(session.auth_time) // MICROS,
        scope=request.scope,
        offline="offline_access" in request.scopes,
    )


def decide(
    db: Db,
    request: WaitingRequest,
    client: Client,
    session: Session,
    *,
    granted: GrantData | None,
    login: LoginSection,
    address: str,
) -> bool:
    """Write down what the person of `session` decided, in the caller's transaction. True for exactly one decision, in time.

    `granted` is what the tokens will say, None for a refusal. The client joins those that hear when the session ends.
    Raises ChangedMeanwhile when the session has ended since it was read.
    """
    if not session_lock.hold(db, session, login):
        raise ChangedMeanwhile("the session has ended")
    now, account_id, session_id = clock.now(), session.account_id, session.id if granted is not None else None
    mine = or_(WaitingRequest.account_id.is_(None), WaitingRequest.account_id == account_id)
    done = db.execute(
        update(WaitingRequest)
        .where(WaitingRequest.key == request.key, WaitingRequest.decided_at.is_(None), WaitingRequest.expires_at > now, mine)
        .values(
            decided_at=now,
            granted=granted.to_json() if granted is not None else None,
            session_id=session_id,
            account_id=account_id,
        )
        .execution_options(synchronize_session=False)
    )
    if rows_changed(done) != 1:
        return False
    if granted is not None:
        session_lock.add_client(db, session.id, request.client_id)
    audit.record(
        db,
        f"{request.kind}.{'allowed' if granted is not None else 'denied'}",
        account_id=account_id,
        client_id=request.client_id,
        session_id=session_id,
        address=address,
        request=request.id,
        service=client.client_name,
        acr=granted.acr if granted is not None else None,
    )
    return True
