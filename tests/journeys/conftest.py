"""The running systems and the browser for the journeys, and the people who walk them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests import browser
from tests.journeys.people import Details, Person
from tests.systems import Systems, running


@pytest.fixture(scope="session")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    """The provider and JSIS Online as `./run` starts them, for all journeys of this process."""
    with running(tmp_path_factory.mktemp("systems")) as started:
        yield started


@pytest.fixture
def person(chromium: Browser, systems: Systems) -> Iterator[Callable[..., Person]]:
    """Makes people with a browser of their own; what their pages complained about fails the test at the end."""
    made: list[Person] = []

    def make(details: Details, *, language: str = "en", scripts: bool = True, phone: bool = False) -> Person:
        visitor = browser.context(chromium, language=language, scripts=scripts, phone=phone)
        made.append(Person(details, visitor.new_page(), systems, language=language, scripts=scripts, phone=phone))
        return made[-1]

    yield make
    complaints = [complaint for one in made for complaint in one.complaints]
    for one in made:
        one.page.context.close()
    assert complaints == [], systems.said()
