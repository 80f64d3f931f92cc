"""The settings of JSIS Online: typed, one section per concern, from TOML with the environment over it.

`load.py` reads them, once, for the commands and for `wsgi.py`. Unknown keys are refused; units are in the names.
"""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from jsis_rp.settings.office import BackOfficeSettings, DemoSettings, EnrolmentSettings, LettersSettings, RetentionSettings
from jsis_rp.settings.section import is_loopback
from jsis_rp.settings.server import ClockSettings, DatabaseSettings, KeysSettings, NetworkSettings, ServerSettings, SiteSettings
from jsis_rp.settings.sign_in import ProviderSettings, SessionSettings

PREFIX = "JSIS__"


class Settings(BaseSettings):
    """All sections; `mode` decides whether what belongs to a demonstration may be loaded."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", nested_model_default_partial_update=True
    )

    mode: Literal["demo", "production"] = "production"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    server: ServerSettings = ServerSettings()
    site: SiteSettings = SiteSettings()
    database: DatabaseSettings = DatabaseSettings()
    clock: ClockSettings = ClockSettings()
    provider: ProviderSettings = ProviderSettings()
    keys: KeysSettings = KeysSettings()
    network: NetworkSettings = NetworkSettings()
    session: SessionSettings = SessionSettings()
    enrolment: EnrolmentSettings = EnrolmentSettings()
    letters: LettersSettings = LettersSettings()
    back_office: BackOfficeSettings = BackOfficeSettings()
    retention: RetentionSettings = RetentionSettings()
    demo: DemoSettings | None = None

    @property
    def provider_session_kept_s(self) -> int:
        """How long a log-out notice is remembered: longer than any session or ID token that it may concern can last."""
        return self.session.lifetime_s + self.provider.id_token_max_age_s + 2 * self.provider.leeway_s

    @property
    def is_demo(self) -> bool:
        """Whether this process may show what only a demonstration may show."""
        return self.mode == "demo"

    @model_validator(mode="after")
    def _mode_and_features_agree(self) -> Self:
        faults = _demo_faults(self) if self.is_demo else _production_faults(self)
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _demo_faults(settings: Settings) -> list[str]:
    faults = []
    if not is_loopback(settings.server.bind_host):
        faults.append("server.bind_host: a demonstration listens on this machine only (127.0.0.1, ::1 or localhost)")
    if not is_loopback(urlsplit(settings.server.public_url).hostname or ""):
        faults.append("server.public_url: a demonstration is addressed as localhost only")
    return faults


def _production_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.demo is not None:
        faults.append('demo: this section belongs to mode = "demo"')
    if settings.clock.offset_file is not None:
        faults.append('clock.offset_file: only mode = "demo" may move the clock')
    if not settings.server.is_https:
        faults.append("server.public_url: must be https")
    if not settings.provider.issuer.startswith("https://"):
        faults.append("provider.issuer: must be https")
    return faults
