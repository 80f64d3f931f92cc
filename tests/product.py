"""Every name of the two applications that the tools for races, upgrades and mutants use.

The one file to change when modules move: the tools import from here and from nowhere else in `idp` and `jsis_rp`.
"""

from idp import app as idp_app
from idp import clock as idp_clock
from idp import configuration as idp_configuration
from idp import migrations as idp_migrations
from idp import opaque as idp_opaque
from idp import sealed as idp_sealed
from idp.accounts import account as accounts
from idp.accounts import captcha, recovery, registration
from idp.accounts.letters import Letters
from idp.accounts.models import Account, Phone
from idp.accounts.password import Hasher
from idp.accounts.registration import Origin
from idp.cli_accounts import disable_account, enable_account
from idp.database import Base as IdpBase
from idp.database import Database as IdpDatabase
from idp.methods import challenge as challenges
from idp.migrations.models import import_models as import_idp_models
from idp.protocol.clients import commands as client_commands
from idp.protocol.clients import initial_tokens
from idp.protocol.clients.members import Rules
from idp.protocol.clients.models import ClientRow
from idp.sealed import Seal
from idp.settings import Settings as IdpSettings
from jsis_rp import app as jsis_app
from jsis_rp import migrate as jsis_migrate
from jsis_rp.database import Base as JsisBase
from jsis_rp.database import Database as JsisDatabase
from jsis_rp.enrolment import printing as jsis_printing
from jsis_rp.enrolment import register as jsis_register
from jsis_rp.keys import KeyRing as JsisKeyRing
from jsis_rp.keys import new_keys as new_jsis_keys
from jsis_rp.settings import DatabaseSettings as JsisDatabaseSettings
from jsis_rp.settings import Settings as JsisSettings

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
    "Letters",
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
    "idp_opaque",
    "idp_sealed",
    "import_idp_models",
    "initial_tokens",
    "jsis_app",
    "jsis_migrate",
    "jsis_printing",
    "jsis_register",
    "new_jsis_keys",
    "recovery",
    "registration",
]
