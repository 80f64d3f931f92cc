"""The page “Recent activity”: the sign-ins and changes of the account, so that its owner notices a stranger."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.ground.audit import AuditRecord
from idp.ground.i18n import LazyString, lazy
from idp.my_account.access import somebody
from idp.web.context import context

SHOWN = 50
EVENTS: dict[str, LazyString] = {
    "login.succeeded": lazy("Signed in"),
    "login.failed": lazy("An attempt to sign in failed"),
    "login.refused": lazy("A sign-in was given up"),
    "session.ended": lazy("Signed out"),
    "account.created": lazy("Account created"),
    "account.changed": lazy("Account details changed"),
    "password.changed": lazy("Password changed"),
    "password.change_failed": lazy("An attempt to change the password failed"),
    "password.reset": lazy("New password chosen by a mailed link"),
    "phone.added": lazy("Mobile phone number added"),
    "phone.removed": lazy("Mobile phone number removed"),
    "consent.granted": lazy("A service was allowed to see your details"),
    "consent.denied": lazy("A service was not allowed to see your details"),
    "device.allowed": lazy("A device was connected"),
    "device.denied": lazy("A device was not connected"),
    "ciba.allowed": lazy("The request of a service was allowed"),
    "ciba.denied": lazy("The request of a service was not allowed"),
}
METHODS: dict[str, LazyString] = {"password": lazy("password"), "sms": lazy("SMS")}


@dataclass(frozen=True)
class Happened:
    """One line of the list."""

    at: datetime
    what: LazyString
    service: str
    methods: tuple[LazyString, ...]
    address: str


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/account/activity", "history", history)


def history() -> Response | str:
    """The list."""
    with context().database.read() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        lines = recent(db, found.account.id)
    return render_template("my_account/history.html", lines=lines)


def recent(db: Db, account_id: int) -> list[Happened]:
    """The newest events of an account that mean something to its owner."""
    rows = db.scalars(
        select(AuditRecord)
        .where(AuditRecord.account_id == account_id, AuditRecord.event.in_(EVENTS))
        .order_by(AuditRecord.at.desc(), AuditRecord.id.desc())
        .limit(SHOWN)
    )
    return [_line(row) for row in rows]


def _line(row: AuditRecord) -> Happened:
    detail = orjson.loads(row.detail)
    named = detail.get("methods") or [detail.get("method")]
    methods = tuple(METHODS[name] for name in named if name in METHODS)
    return Happened(row.at, EVENTS[row.event], str(detail.get("service", "")), methods, row.address)
