"""Sections about signing in: the provider, and how long a session lasts."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from jsis_rp.settings.section import Positive, Seconds, Section, web_address


class ProviderSettings(Section):
    """The OpenID provider that vouches for people, and what is asked of it."""

    issuer: str = "http://localhost:8000/cas/oauth2"
    client_id: str = "jsis-online"
    scope: str = "openid profile email phone"
    levels: tuple[str, ...] = (
        "https://ecas.ec.europa.eu/loa/basic",
        "https://ecas.ec.europa.eu/loa/medium",
        "https://ecas.ec.europa.eu/loa/high",
    )
    internal_level: str = "https://ecas.ec.europa.eu/loa/basic"
    internet_level: str = "https://ecas.ec.europa.eu/loa/medium"
    signing_algorithms: tuple[Literal["RS256", "PS256", "PS512", "ES256"], ...] = ("RS256", "PS256", "PS512", "ES256")
    connect_timeout_s: Seconds = 3.0
    read_timeout_s: Seconds = 10.0
    metadata_lifetime_s: Positive = 3600
    keys_refetch_interval_s: Positive = 30
    leeway_s: Annotated[int, Field(ge=0, le=300)] = 30
    id_token_max_age_s: Positive = 600

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        return web_address(value)

    @model_validator(mode="after")
    def _levels_are_ordered_ones(self) -> Self:
        for name in ("internal_level", "internet_level"):
            if getattr(self, name) not in self.levels:
                raise ValueError(f"{name} is not one of levels")
        return self


class SessionSettings(Section):
    """How long a session lasts here, and how long one attempt to sign in may take."""

    lifetime_s: Positive = 28_800
    idle_s: Positive = 3_600
    login_lifetime_s: Positive = 1_800
    sign_ins_per_address: Positive = 60
    sign_ins_window_s: Positive = 600
