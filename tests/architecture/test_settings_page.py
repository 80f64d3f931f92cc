"""docs/settings.md lists every field of both settings classes with its default and a meaning, and nothing else."""

import pytest

from tests.architecture import settings_page


@pytest.mark.parametrize("heading", settings_page.PARTS)
def test_the_page_lists_every_setting_with_its_default_and_nothing_else(heading: str) -> None:
    """The settings table is executed. `python -m tests.architecture.settings_page` renews it."""
    listed = settings_page.rows(heading)
    assert {name: default for name, default, _ in listed} == settings_page.fields(settings_page.PARTS[heading])
    assert len({name for name, _, _ in listed}) == len(listed), "a setting is listed twice"


@pytest.mark.parametrize("heading", settings_page.PARTS)
def test_every_setting_says_what_it_means(heading: str) -> None:
    """A name and a default alone help nobody."""
    assert [name for name, _, meaning in settings_page.rows(heading) if len(meaning) < 10] == []
