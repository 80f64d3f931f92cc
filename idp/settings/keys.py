"""What an operator can set about the signing keys.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from pathlib import Path
from typing import Literal

from idp.settings.section import PositiveInt, Section

SigningAlg = Literal["RS256", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]


class Keys(Section):
    """Signing keys (in the database, sealed) and the file with the sealing keys."""

    sealing_key_file: Path = Path("keys/idp-sealing.key")
    signing_algs: tuple[SigningAlg, ...] = ("RS256", "PS256", "ES256", "EdDSA")
    publish_ahead_s: PositiveInt = 86_400
    sign_for_s: PositiveInt = 90 * 86_400
    keep_after_s: PositiveInt = 2 * 86_400
