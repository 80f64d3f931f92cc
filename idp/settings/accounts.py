"""What an operator can set about accounts: sign-up, mailed links, the captcha, the hash of passwords, the accounts of the demo.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from idp.settings.section import PositiveInt, Section


class Accounts(Section):
    """Accounts: sign-up, mailed links and passwords."""

    registration_open: bool = True
    activation_valid_minutes: PositiveInt = 90
    reset_valid_minutes: PositiveInt = 90
    captcha: Literal["always", "after_repeated", "never"] = "always"
    captcha_free_attempts: PositiveInt = 3
    captcha_valid_s: PositiveInt = 900
    argon2_time_cost: PositiveInt = 2
    argon2_memory_kib: Annotated[int, Field(ge=8)] = 19_456
    argon2_parallelism: PositiveInt = 1
    hashes_at_once: PositiveInt = 2
    hashes_waiting: PositiveInt = 64


class Demo(Section):
    """What the demo begins with."""

    accounts_file: Path | None = None
