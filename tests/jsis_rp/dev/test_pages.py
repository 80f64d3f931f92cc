"""The pages of the demonstration: only there, and what they do to the clock."""

from pathlib import Path

import pytest

from jsis_rp.app import create_app
from jsis_rp.settings import Settings


def test_the_pages_of_the_demonstration_refuse_to_load_in_production(settings: Settings) -> None:
    """Not only unlinked: not there."""
    from jsis_rp.dev import pages as dev

    with pytest.raises(RuntimeError):
        dev.check(settings.model_copy(update={"mode": "production"}))
    app = create_app(settings.model_copy(update={"mode": "production"}))
    assert app.test_client().get("/RCAM/dev/", base_url="http://localhost:8001").status_code == 404


@pytest.mark.parametrize(("move", "days"), [("day", 1), ("month", 30), ("six-months", 181)])
def test_the_pages_of_the_demonstration_move_the_clock(settings: Settings, move: str, days: int) -> None:
    """By calendar months; a reset sets it right. (23 November plus six months are 181 days.)"""
    client = create_app(settings).test_client()
    page = client.get("/RCAM/dev/", base_url="http://localhost:8001").get_data(as_text=True)
    form = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "move": move}
    assert client.post("/RCAM/dev/clock", data=form, base_url="http://localhost:8001").status_code == 303
    moved = int((settings.clock.offset_file or Path()).read_text(encoding="ascii"))
    assert abs(moved / 86_400 - days) <= 3
