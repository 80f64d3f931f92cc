"""The blueprint of these pages, for `app`. It exists in the demo only: `blueprints` refuses anything else."""

from urllib.parse import urlsplit

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import BadRequest

from idp.dev import clock_page, inbox_page
from idp.settings.modes import LOOPBACK
from idp.web.context import context


def blueprints() -> tuple[Blueprint, ...]:
    """The inbox and the clock of the demo, below /dev."""
    pages = Blueprint("dev", __name__)
    pages.record_once(_only_in_the_demo)
    pages.before_app_request(_only_by_our_name)
    inbox_page.add_to(pages)
    clock_page.add_to(pages)
    return (pages,)


def _only_by_our_name() -> None:
    """The demo answers to its own name and those of this machine alone: a name that an attacker lets point here (DNS rebinding)
    would make this browser read the inbox to them.
    """
    ours = urlsplit(context().settings.server.base_url).hostname
    try:
        called = urlsplit(f"//{request.environ.get('HTTP_HOST', '')}").hostname
    except ValueError:
        called = None
    if called not in (ours, *LOOPBACK):
        raise BadRequest("This demonstration is reached by its own address only.")


def _only_in_the_demo(state: BlueprintSetupState) -> None:
    if state.app.extensions["acropolis"].settings.mode != "demo":
        raise RuntimeError("the pages of the demo are loaded in mode = 'demo' only")
