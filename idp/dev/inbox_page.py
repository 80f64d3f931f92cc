"""The inbox of the demo: every mail and text message, newest first, as its recipient would see it."""

import re

from flask import Blueprint, render_template, request
from markupsafe import Markup, escape

from idp.messages.inbox import latest
from idp.web.context import context

SHOWN = 60
LINK = re.compile(r"https?://[^\s<>\"]+")


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/dev/inbox", "inbox", inbox)


def inbox() -> str:
    """The page; `?to=` shows the messages of one recipient."""
    recipient = request.args.get("to", "")
    with context().database.read() as db:
        items = latest(db, recipient=recipient, limit=SHOWN)
    rows = [(item, linked(item.text)) for item in items]
    return render_template("dev/inbox.html", rows=rows, recipient=recipient)


def linked(text: str) -> Markup:
    """The text, escaped, with its addresses as links."""
    parts, at = [], 0
    for found in LINK.finditer(text):
        address = found.group().rstrip(".,;:!?)")
        parts += [escape(text[at : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        at = found.start() + len(address)
    return Markup().join([*parts, escape(text[at:])])
