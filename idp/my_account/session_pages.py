"""The page “Where I am signed in”: every live session of the account, this one marked, and the button that ends another."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.ground import audit
from idp.ground.i18n import gettext
from idp.my_account import browsers
from idp.my_account.access import somebody
from idp.sessions import session as sessions
from idp.sessions.models import Session
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import EmptyForm
from idp.web.visitor import SignedIn


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/account/sessions", "sessions", listing)
    pages.add_url_rule("/account/sessions/end", "end_session", end, methods=["POST"])


def listing() -> Response | str:
    """The list."""
    with context().database.read() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        rows = [(row, browsers.name_of(row.browser), row.id == found.session.id) for row in _live(db, found)]
    return render_template("my_account/sessions.html", rows=rows, form=EmptyForm())


def end() -> Response:
    """End one other session of this account, or all of them (`which=others`)."""
    which = request.form.get("which", "")
    with transaction() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        chosen = [row for row in _live(db, found) if row.id != found.session.id and which in ("others", row.id)]
        for row in chosen:
            sessions.end(row)
            audit.record(
                db, "session.ended", account_id=found.account.id, session_id=row.id, address=visitor.address(), by="person"
            )
    flash(gettext("You are signed out there.") if chosen else gettext("You were signed out there already."))
    return redirect(url_for("my_account.sessions"), code=303)


def _live(db: Db, found: SignedIn) -> list[Session]:
    return sessions.live_sessions(db, found.account, context().settings.login)
