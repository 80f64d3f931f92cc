"""Every name of the two applications that the tools for races, upgrades and mutants use.

The one file to change when modules move: the tools import from here and from nowhere else in `idp` and `jsis_rp`.
"""

from idp import app as idp_app
from idp import migrations as idp_migrations
from idp.accounts import account as accounts
from idp.accounts import captcha, recovery
from idp.accounts import sign_up as sign_ups
from idp.accounts.mails import Mails
from idp.accounts.models import Account, Phone
from idp.accounts.password import Hasher
from idp.accounts.sign_up import Origin
from idp.cli.accounts import disable_account, enable_account
from idp.clients import commands as client_commands
from idp.clients import initial_tokens
from idp.clients.members import Rules
from idp.clients.models import ClientRow
from idp.ground import clock as idp_clock
from idp.ground import random_strings as idp_random_strings
from idp.ground import sealed as idp_sealed
from idp.ground.database import Base as IdpBase
from idp.ground.database import Database as IdpDatabase
from idp.ground.sealed import Seal
from idp.methods import challenge as challenges
from idp.migrations.models import import_models as import_idp_models
from idp.settings import Settings as IdpSettings
from idp.settings import load as idp_configuration
from jsis_rp import app as jsis_app
from jsis_rp import migrations as jsis_migrate
from jsis_rp.enrolment import printing as jsis_printing
from jsis_rp.ground.database import Base as JsisBase
from jsis_rp.ground.database import Database as JsisDatabase
from jsis_rp.ground.keys import KeyRing as JsisKeyRing
from jsis_rp.ground.keys import new_keys as new_jsis_keys
from jsis_rp.members import register as jsis_register
from jsis_rp.settings import Settings as JsisSettings
from jsis_rp.settings.server import DatabaseSettings as JsisDatabaseSettings

__all__ = [
    "Account",
    "ClientRow",
    "Hasher",
    "IdpBase",
    "IdpDatabase",
    "IdpSettings",
    "JsisBase",
    "JsisDatabase",
    "JsisDatabaseSettings",
    "JsisKeyRing",
    "JsisSettings",
    "Mails",
    "Origin",
    "Phone",
    "Rules",
    "Seal",
    "accounts",
    "captcha",
    "challenges",
    "client_commands",
    "disable_account",
    "enable_account",
    "idp_app",
    "idp_clock",
    "idp_configuration",
    "idp_migrations",
    "idp_random_strings",
    "idp_sealed",
    "import_idp_models",
    "initial_tokens",
    "jsis_app",
    "jsis_migrate",
    "jsis_printing",
    "jsis_register",
    "new_jsis_keys",
    "recovery",
    "sign_ups",
]
