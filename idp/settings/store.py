"""What an operator can set about the database. A section of `settings.Settings`; docs/settings.md lists every field."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from idp.settings.section import PositiveInt, Section

NotNegative = Annotated[int, Field(ge=0)]


class DatabaseSection(Section):
    """The store. `url` is an SQLAlchemy URL; secrets belong in `url_file`.

    The timeouts are PostgreSQL's; 0 means none. `pooled_by_proxy` is for PgBouncer in transaction mode: nothing is kept with a
    connection, neither settings nor prepared statements.
    """

    url: str = "sqlite:///var/idp.db"
    url_file: Path | None = None
    durability: Literal["relaxed", "strict"] = "strict"
    pool_size: PositiveInt = 20
    pool_overflow: NotNegative = 20
    pool_wait_s: PositiveInt = 5
    connect_timeout_s: PositiveInt = 5
    statement_timeout_ms: NotNegative = 15_000
    lock_timeout_ms: NotNegative = 5_000
    idle_in_transaction_timeout_ms: NotNegative = 30_000
    pooled_by_proxy: bool = False
