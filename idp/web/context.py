"""What the doors share: settings, store, seal, levels and limits, made once by `app.create_app` and handed to each door."""

from dataclasses import dataclass

from flask import current_app

from idp.accounts.password import Hasher
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle
from idp.methods.levels import Levels
from idp.settings import Settings


@dataclass(frozen=True)
class Context:
    """The ground and the rooms, put together."""

    settings: Settings
    database: Database
    seal: Seal
    levels: Levels
    throttle: Throttle
    hasher: Hasher


def context() -> Context:
    """The context of the application that is answering."""
    found: Context = current_app.extensions["acropolis"]
    return found
