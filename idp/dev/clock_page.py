"""The clock of the demo: an hour, a day or a month later for both applications, by the offset file that they share."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from idp.ground import clock
from idp.ground.i18n import gettext
from idp.web.context import context
from idp.web.forms import EmptyForm

STEPS_S = {"hour": 3600, "day": 86_400, "month": 30 * 86_400}


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/dev/clock", "clock", show)
    pages.add_url_rule("/dev/clock", "set_clock", change, methods=["POST"])


def show() -> str:
    """The time of the demo and the buttons."""
    file = context().settings.clock.offset_file
    if file is None:
        raise NotFound
    return render_template("dev/clock.html", now=clock.now(), offset_days=clock.read_offset(file) / 86_400, form=EmptyForm())


def change() -> Response:
    """Go forward, or back to the real time."""
    file = context().settings.clock.offset_file
    if file is None:
        raise NotFound
    step = request.form.get("step", "")
    if step == "reset":
        clock.write_offset(file, 0)
        flash(gettext("The clock shows the real time again."))
    elif step in STEPS_S:
        clock.write_offset(file, clock.read_offset(file) + STEPS_S[step])
        flash(gettext("The clock was put forward."))
    return redirect(url_for("dev.clock"), code=303)
