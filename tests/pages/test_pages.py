"""Every page and state of both applications, as people reach them: `tour` walks, `checks` says what must hold."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import browser
from tests.pages import checks, tour
from tests.systems import Systems, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    """Both applications as `./run` starts them."""
    with running(tmp_path_factory.mktemp("pages")) as started:
        yield started


@pytest.mark.timeout(300)
def test_every_page_fits_is_in_order_and_can_be_read(chromium: Browser, systems: Systems) -> None:
    """WCAG 2.2: 1.4.3 and 1.4.6 contrast, 1.4.10 reflow, 2.4.3 focus order, 2.5.8 target size, and whatever else axe knows."""
    found: list[str] = []
    seen: set[tuple[str, str, int]] = set()
    made: list[BrowserContext] = []

    def visitor() -> BrowserContext:
        made.append(browser.context(chromium))
        return made[-1]

    def see(page: Page, name: str) -> None:
        page.wait_for_load_state()
        shown = (urlsplit(page.url).netloc, page.inner_text("h1"), page.locator("#error-summary, .task, .panel, audio").count())
        if shown not in seen:
            found.extend(f"{name}: {fault}" for fault in [*checks.faults(page), *checks.stretched(page)])
            seen.add(shown)

    tour.walk(systems, visitor, see)
    for one in made:
        one.close()
    assert found == [], "\n".join(found)
    assert len(seen) > 60
