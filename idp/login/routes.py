"""The blueprints of the sign-in pages, for `app`: from the first question to the disconnect, and what all pages share."""

from flask import Blueprint

from idp.login import (
    disconnect_page,
    entry_page,
    factor_pages,
    general_pages,
    lost_password_pages,
    new_phone_pages,
    password_page,
    sign_up_pages,
    verify_page,
)
from idp.web import layout


def blueprints() -> tuple[Blueprint, ...]:
    """All of them, with their routes."""
    login = Blueprint("login", __name__)
    for module in (
        entry_page,
        password_page,
        factor_pages,
        new_phone_pages,
        verify_page,
        sign_up_pages,
        lost_password_pages,
        general_pages,
        disconnect_page,
    ):
        module.add_to(login)
    return (layout.blueprint(), login)
