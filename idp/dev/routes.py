"""The blueprint of these pages, for `app`. It exists in the demo only: `blueprints` refuses anything else."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from idp.dev import clock_page, inbox_page


def blueprints() -> tuple[Blueprint, ...]:
    """The inbox and the clock of the demo, below /dev."""
    pages = Blueprint("dev", __name__)
    pages.record_once(_only_in_the_demo)
    inbox_page.add_to(pages)
    clock_page.add_to(pages)
    return (pages,)


def _only_in_the_demo(state: BlueprintSetupState) -> None:
    if state.app.extensions["acropolis"].settings.mode != "demo":
        raise RuntimeError("the pages of the demo are loaded in mode = 'demo' only")
