"""A counter with a planted race, for the harness's own tests: `/naive` reads and then writes, `/careful` compares and sets."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import create_engine, text

SCHEMA = "create table counter (id integer primary key, value integer not null)"


def application(url: str) -> Any:
    """The WSGI application over the database at `url`."""
    engine = create_engine(url)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with engine.connect() as connection:
            value = connection.execute(text("select value from counter where id = 1")).scalar_one()
            connection.rollback()
            with connection.begin():
                if environ["PATH_INFO"] == "/naive":
                    connection.execute(text("update counter set value = :value where id = 1"), {"value": value + 1})
                else:
                    connection.execute(text("update counter set value = value + 1 where id = 1"))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"counted"]

    return serve
