"""The stages of the relying party: where an enrolment request, a letter or a sign-in stands, and what can be sent then."""

import csv
import re
from io import BytesIO

import requests
from pypdf import PdfReader

from tests.jsis_rp.conftest import MARIE, MEMBERS
from tests.races.jsis_world import World
from tests.races.stage import Action, Stage

WRONG = "ACDE-FGHJ-KM34"
NEW_ADDRESS = {"address_choice": "new", "new_address": "A 1\nB 2"}


def no_request_yet(world: World) -> Stage:
    """Marie filled the form in; so did somebody else who says to be her."""
    world.begin()
    marie, other = world.browser().sign_in("n-marie"), world.browser().sign_in("n-other")
    actions = [
        Action("form", marie.form("/enrolment/form", **MARIE), "marie"),
        Action("form-with-new-address", marie.form("/enrolment/form", **{**MARIE, **NEW_ADDRESS}), "marie"),
        Action("form-as-another-member", marie.form("/enrolment/form", **_member(1)), "marie"),
        Action("form-by-another-account", other.form("/enrolment/form", **MARIE), "other"),
        Action("sign-out", marie.form("/sign-out"), "marie", (), ("marie",)),
    ]
    return world.stage("no-request-yet", {"marie": marie, "other": other}, actions)


def letters_sent(world: World) -> Stage:
    """Two accounts say to be the same member, and each has a letter with a code; both may ask for another letter by now."""
    world.begin()
    marie, other = world.browser().sign_in("n-marie"), world.browser().sign_in("n-other")
    clerk = world.browser().sign_in("n-clerk")
    marie.post("/enrolment/form", **MARIE)
    other.post("/enrolment/form", **MARIE)
    clerk.post("/pmo/requests/2", action="accept")
    codes = [_code(clerk.post("/pmo/letters", enrolment=number).content) for number in "12"]
    world.at(21)
    for browser, sub in ((marie, "n-marie"), (other, "n-other"), (clerk, "n-clerk")):
        browser.sign_in(sub)
    shown = (("n-marie", "code"),)
    actions = [
        Action("code", marie.form("/enrolment", code=codes[0]), "marie", shown),
        Action("wrong-code", marie.form("/enrolment", code=WRONG), "marie"),
        Action("code-of-another", marie.form("/enrolment", code=codes[1]), "marie"),
        Action("other-account-code", other.form("/enrolment", code=codes[1]), "other", (("n-other", "code"),)),
        Action("new-letter", marie.form("/enrolment/new-letter"), "marie"),
        Action("replace", clerk.form("/pmo/requests/1", action="replace"), "clerk"),
        Action("print", clerk.form("/pmo/letters"), "clerk"),
    ]
    return world.stage("letters-sent", {"marie": marie, "other": other, "clerk": clerk}, actions)


def under_review(world: World) -> Stage:
    """A request with another address waits for the office; two clerks look at it."""
    world.begin()
    marie = world.browser().sign_in("n-marie")
    marie.post("/enrolment/form", **{**MARIE, **NEW_ADDRESS})
    clerk, second = world.browser().sign_in("n-clerk"), world.browser().sign_in("n-other-clerk")
    actions = [
        Action("accept", clerk.form("/pmo/requests/1", action="accept"), "clerk"),
        Action("refuse", clerk.form("/pmo/requests/1", action="refuse"), "clerk"),
        Action("accept-by-another", second.form("/pmo/requests/1", action="accept"), "second"),
        Action("refuse-by-another", second.form("/pmo/requests/1", action="refuse"), "second"),
        Action("print", second.form("/pmo/letters"), "second"),
        Action("form", marie.form("/enrolment/form", **MARIE), "marie"),
    ]
    return world.stage("under-review", {"marie": marie, "clerk": clerk, "second": second}, actions)


def refused(world: World) -> Stage:
    """The request was refused, so that the form may be sent again."""
    world.begin()
    marie, clerk = world.browser().sign_in("n-marie"), world.browser().sign_in("n-clerk")
    marie.post("/enrolment/form", **{**MARIE, **NEW_ADDRESS})
    clerk.post("/pmo/requests/1", action="refuse")
    actions = [
        Action("form", marie.form("/enrolment/form", **MARIE), "marie"),
        Action("form-as-another-member", marie.form("/enrolment/form", **_member(1)), "marie"),
        Action("accept", clerk.form("/pmo/requests/1", action="accept"), "clerk"),
    ]
    return world.stage("refused", {"marie": marie, "clerk": clerk}, actions)


def to_print(world: World) -> Stage:
    """A letter waits to be printed; two clerks print, and one of them replaces."""
    world.begin()
    marie = world.browser().sign_in("n-marie")
    marie.post("/enrolment/form", **MARIE)
    clerk, second = world.browser().sign_in("n-clerk"), world.browser().sign_in("n-other-clerk")
    actions = [
        Action("print", clerk.form("/pmo/letters"), "clerk"),
        Action("print-by-another", second.form("/pmo/letters"), "second"),
        Action("print-one", second.form("/pmo/letters", enrolment="1"), "second"),
        Action("replace", clerk.form("/pmo/requests/1", action="replace"), "clerk"),
        Action("code", marie.form("/enrolment", code=WRONG), "marie"),
    ]
    return world.stage("to-print", {"marie": marie, "clerk": clerk, "second": second}, actions)


def coming_back(world: World) -> Stage:
    """A browser that was signed in as Marie comes back from the provider signed in anew; the provider tells of log-outs."""
    world.begin()
    marie, other = world.browser().sign_in("n-marie"), world.browser().sign_in("n-marie")
    sign_out, everywhere = marie.form("/sign-out"), other.form("/sign-out-everywhere")
    back = marie.begin("n-marie", sid="sid-new")
    old, new = (world.issuer.logout_token(sid=f"sid-{name}", jti=f"jti-{name}") for name in ("n-marie", "new"))
    actions = [
        Action("callback", back, "marie"),
        Action("notice", _notice(world, new)),
        Action("notice-of-the-old-session", _notice(world, old), "", (), ("other",)),
        Action("sign-out", sign_out, "marie"),
        Action("sign-out-everywhere", everywhere, "other"),
    ]
    return world.stage("coming-back", {"marie": marie, "other": other}, actions)


def first_time(world: World) -> Stage:
    """Somebody comes back from the provider who was never here."""
    world.begin()
    first = world.browser()
    back = first.begin("n-first")
    actions = [
        Action("callback", back, "first"),
        Action("notice", _notice(world, world.issuer.logout_token(sid="sid-n-first", sub="n-first"))),
    ]
    return world.stage("first-time", {"first": first}, actions)


STAGES = (no_request_yet, letters_sent, under_review, refused, to_print, coming_back, first_time)


def _member(number: int) -> dict[str, str]:
    """The form as the member in that line of the register fills it."""
    with MEMBERS.open(newline="") as file:
        row = list(csv.DictReader(file))[number]
    year, month, day = row["date_of_birth"].split("-")
    told = {"surname": row["surname"], "first_name": row["first_name"], "personnel_number": row["personnel_number"]}
    told |= {"birth_year": year, "birth_month": str(int(month)), "birth_day": str(int(day))}
    return {**MARIE, **told, "institution": row["institution"], "office": row["settlements_office"]}


def _notice(world: World, token: str) -> requests.Request:
    return requests.Request("POST", f"{world.base}/backchannel-logout", data={"logout_token": token})


def _code(pdf: bytes) -> str:
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", words)
    assert found is not None, words
    return found[0]
