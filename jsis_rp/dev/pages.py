"""The pages of the demonstration: the letters printed so far, printing them, and a clock that can be moved."""

import re
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, send_file
from werkzeug.wrappers import Response

from jsis_rp.enrolment import printing
from jsis_rp.enrolment.rules import add_months
from jsis_rp.ground.clock import SystemClock, write_offset
from jsis_rp.sessions import audit
from jsis_rp.settings import Settings
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.visitor import origin

bp = Blueprint("dev", __name__)
LETTER = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}\.pdf")
MOVES = {"day": 0, "month": 1, "six-months": 6}
DAY_S = 86_400


def check(loaded: Settings) -> None:
    """Refuse to be part of anything but a demonstration."""
    if not loaded.is_demo:
        raise RuntimeError("the development pages belong to mode = demo")


@bp.get("/dev/", strict_slashes=False)
def home() -> str:
    """Show the letters and the clock."""
    folder = settings().letters.folder
    letters = sorted((path.name for path in folder.glob("*.pdf") if LETTER.fullmatch(path.name)), reverse=True)
    with context().database.read() as db:
        waiting = len(printing.waiting(db))
    return render_template("dev/home.html", letters=letters, waiting=waiting, now=now())


@bp.get("/dev/letters/<name>")
def letter(name: str) -> Response:
    """Show one letter."""
    path = Path(settings().letters.folder).resolve() / name
    if not LETTER.fullmatch(name) or not path.is_file():
        abort(404)
    return send_file(path, mimetype="application/pdf", max_age=0)


@bp.post("/dev/letters")
def print_now() -> Response:
    """Print what waits, as `jsis letters print` does."""
    printing.print_waiting(
        context().database,
        folder=settings().letters.folder,
        now=now(),
        settings=settings(),
        pepper=context().keys.pepper,
        noted=lambda db, number: audit.record(db, origin(), "letter_printed", letter=number),
    )
    return redirect(f"{settings().server.path}/dev/", 303)


@bp.post("/dev/clock")
def clock() -> Response:
    """Move the demonstration's clock forward, or set it right again; the provider's demonstration reads the same file."""
    path, move = settings().clock.offset_file, request.form.get("move", "")
    running = context().clock
    if path is None or not isinstance(running, SystemClock) or move not in {*MOVES, "reset"}:
        abort(400)
    offset = 0
    if move != "reset":
        months = MOVES[move]
        ahead_days = (add_months(now().date(), months) - now().date()).days if months else 1
        offset = int(running.offset().total_seconds()) + ahead_days * DAY_S
    write_offset(path, offset)
    return redirect(f"{settings().server.path}/dev/", 303)
