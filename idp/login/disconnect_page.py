"""The page “Disconnect”: the session of this browser ends. Relying parties hear of it by `protocol.logout`."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from idp.ground import audit, random_strings
from idp.sessions import session
from idp.sessions.ended import Ended, note_of
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import EmptyForm


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/disconnect", "disconnect", ask, methods=["GET"])
    pages.add_url_rule("/disconnect", "disconnect_now", now, methods=["POST"])


def ask() -> str:
    """The question, for who comes by a link."""
    return render_template("login/disconnect.html", form=EmptyForm(), account=visitor.account_shown())


def now() -> Response:
    """End the session and forget its cookie. The browser stays a known device."""
    note = None
    with transaction() as db:
        found = visitor.signed_in(db)
        if found is not None:
            session.end(found.session)
            note = note_of(context().seal, Ended(found.session.id))
            audit.record(
                db,
                "session.ended",
                account_id=found.account.id,
                session_id=found.session.id,
                address=visitor.address(),
                by="person",
            )
    response = redirect(url_for("logout.disconnected", ended=note), code=303)
    visitor.keep(response, "session", "")
    visitor.keep(response, "state", random_strings.short_id())
    return response
