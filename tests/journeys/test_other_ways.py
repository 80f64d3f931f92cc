"""What goes otherwise: a lost password, a level that cannot be reached, a link that came too late, two tabs, the back button."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import ANNA, Details, Person
from tests.systems import Systems

pytestmark = pytest.mark.browser

MINUTE_S = 60


def _new(person: Callable[..., Person], systems: Systems, name: str) -> Person:
    """Somebody who has an account with a password and nothing else, and is signed in."""
    one = person(Details(f"{name}@example.org", "Seven Green Bottles 8", "+32470999001", name.title()))
    one.create_account()
    one.choose_password(systems.link(one.details.email))
    return one


def test_a_lost_password_is_replaced_by_a_mailed_link_and_ends_the_other_sessions(
    person: Callable[..., Person], systems: Systems
) -> None:
    """Lost password; it ends the other sessions and sends a mail."""
    one = _new(person, systems, "lost")
    elsewhere = person(one.details)
    elsewhere.page.goto(f"{systems.provider}/login")
    elsewhere.identify()
    elsewhere.page.locator("main a").first.click()  # "Lost your password?"
    elsewhere.look("lost password")
    elsewhere.fill(email=one.details.email)
    elsewhere.solve_captcha()
    elsewhere.press("lost-submit")
    elsewhere.look("lost password mail sent")
    elsewhere.page.goto(systems.link(one.details.email, 1))
    elsewhere.look("choose a new password")
    elsewhere.fill(password="Eight Blue Bottles 9", password_again="Eight Blue Bottles 9")
    elsewhere.press("password-submit")
    assert systems.message(one.details.email, 2).text
    one.page.goto(f"{systems.provider}/account")
    expect(one.page.locator("#email")).to_be_visible()
    one.identify()
    one.fill(password=one.details.password)
    one.press("login-submit")
    expect(one.page.locator("#error-summary")).to_be_visible()
    one.look("wrong password")


def test_who_has_no_second_factor_hears_why_jsis_does_not_open(person: Callable[..., Person], systems: Systems) -> None:
    """RFC 9470 5, OpenID Connect Unmet Authentication Requirements: an essential acr that cannot be met goes back as an error."""
    one = _new(person, systems, "weak")
    one.open_jsis()
    if one.page.locator("#email").count():
        one.identify()
    if one.page.locator("#password").count():
        one.fill(password=one.details.password)
        one.press("login-submit")
    one.look("one more thing is needed")
    one.press("refuse")
    expect(one.page).to_have_url(re.compile(r"/RCAM/"))
    one.look("JSIS says a second method is needed")
    expect(one.page.locator("#again")).to_be_visible()


def test_a_link_that_came_too_late_says_so_and_gives_a_new_one(person: Callable[..., Person], systems: Systems) -> None:
    """The validity of the link is a setting, 90 minutes."""
    one = person(Details("late@example.org", "Seven Green Bottles 8", "+32470999002", "Late"))
    one.create_account()
    link = systems.link(one.details.email)
    systems.forward(90 * MINUTE_S + 1)
    one.page.goto(link)
    one.look("link is over")
    expect(one.page.locator("#password")).to_have_count(0)
    one.press("again")
    one.choose_password(systems.link(one.details.email, 1))
    expect(one.page.locator("#uid")).to_have_text(re.compile(r"^n00"))


def test_a_used_link_opens_nothing_any_more(person: Callable[..., Person], systems: Systems) -> None:
    """Used up by POST, once."""
    one = _new(person, systems, "used")
    stranger = person(one.details)
    stranger.page.goto(systems.link(one.details.email))
    expect(stranger.page.locator("#password")).to_have_count(0)
    stranger.look("link was used")


def test_two_tabs_sign_in_one_after_the_other(person: Callable[..., Person], systems: Systems) -> None:
    """Each tab has a login row of its own, so neither disturbs the other."""
    one = person(ANNA)
    second = Person(ANNA, one.page.context.new_page(), systems, language="en", scripts=True, phone=False)
    for tab in (one, second):
        tab.open_jsis()
    second.sign_in_by_sms()
    expect(second.page).to_have_url(re.compile("/RCAM/"))
    one.sign_in_by_sms()
    expect(one.page).to_have_url(re.compile("/RCAM/"))
    assert second.complaints == []


def test_going_back_after_signing_in_breaks_nothing(person: Callable[..., Person], systems: Systems) -> None:
    """Back button and refresh come to a page that helps, never to a fault, and never to a second code."""
    one = person(ANNA)
    one.open_jsis()
    one.sign_in_by_sms()
    expect(one.page).to_have_url(re.compile("/RCAM/"))
    for _ in range(2):
        one.page.go_back()
    one.look("gone back")
    one.page.reload()
    one.look("gone back and reloaded")
    one.page.goto(f"{systems.jsis}/home")
    expect(one.page).to_have_url(re.compile("/RCAM/"))
    expect(one.page.locator("#sign-out")).to_be_visible()
