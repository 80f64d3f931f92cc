"""The dependencies of pages: settings, clock, database and keys of the running application, and the moment of the request.

Put in place by `app.py`; pages fetch what they need and hand plain arguments to the rules.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g

from jsis_rp.ground.clock import Clock
from jsis_rp.ground.database import Database
from jsis_rp.ground.keys import KeyRing
from jsis_rp.settings import Settings

EXTENSION = "jsis"


@dataclass(frozen=True)
class Context:
    """What `create_app` put together for pages."""

    settings: Settings
    clock: Clock
    database: Database
    keys: KeyRing


def context() -> Context:
    """Return the dependencies of the running application."""
    found: Context = current_app.extensions[EXTENSION]
    return found


def settings() -> Settings:
    """Return the settings of the running application."""
    return context().settings


def now() -> datetime:
    """Return the moment of this request: the same however often it is asked."""
    if "now" not in g:
        g.now = context().clock.now()
    moment: datetime = g.now
    return moment
