"""The blueprints of this door, for `app`."""

from flask import Blueprint

from idp.my_account import history_page, overview_page, password_page, phone_pages, session_pages


def blueprints() -> tuple[Blueprint, ...]:
    """The account pages, below /account."""
    pages = Blueprint("my_account", __name__)
    for room in (overview_page, phone_pages, password_page, session_pages, history_page):
        room.add_to(pages)
    return (pages,)
