"""The blueprint of the account pages, for `app`. Using any of them counts as use of the session."""

from flask import Blueprint

from idp.my_account import history_page, overview_page, password_page, phone_pages, session_pages
from idp.web import visitor


def blueprints() -> tuple[Blueprint, ...]:
    """The account pages, below /account."""
    pages = Blueprint("my_account", __name__)
    for module in (overview_page, phone_pages, password_page, session_pages, history_page):
        module.add_to(pages)
    pages.before_request(visitor.count_as_use)
    return (pages,)
