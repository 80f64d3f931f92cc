"""The walk that fills a relying party's database for a dump: enrolment requests in each state, letters, sessions.

Run by `make`, with the code of the version whose schema is dumped. The provider is the one of the relying party's own tests.
"""

import csv
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey
from pypdf import PdfReader
from pytest_httpserver import HTTPServer

from tests import product
from tests.jsis_rp.conftest import MARIE, MEMBERS, START, FixedClock, Issuer, Person, new_client

WRONG = "ACDE-FGHJ-KM34"
STATES = ("printable", "reviewed", "sent", "replaced", "refused", "void", "confirmed", "closed", "left_alone")


class Walk:
    """The relying party over a database, its provider, and one person for each state."""

    def __init__(self, folder: Path, url: str, server: HTTPServer) -> None:
        self.clock = FixedClock()
        first, second = (RSAKey.generate_key(2048, {"use": "sig", "kid": f"op-{number}"}) for number in (1, 2))
        self.issuer = Issuer(server, self.clock, first, second)
        self.issuer.start()
        self.settings = settings_on(folder, url, self.issuer.url)
        database = product.JsisDatabase(self.settings.database)
        product.jsis_migrate.upgrade(database)
        with database.write() as db:
            product.jsis_register.load(db, MEMBERS, START)
        self.app = product.jsis_app.create_app(self.settings, clock=self.clock)
        self.database = database
        with MEMBERS.open(newline="") as file:
            self.members = list(csv.DictReader(file))

    def person(self, sub: str) -> Person:
        """Somebody signed in as `sub`."""
        self.issuer.sub = sub
        self.issuer.claims = {"sid": f"sid-{sub}"}
        made = Person(new_client(self.app), self.issuer)
        made.sign_in()
        return made

    def form(self, number: int, **changes: str) -> dict[str, str]:
        """The form as the member in that line of the register fills it."""
        row = self.members[number]
        year, month, day = row["date_of_birth"].split("-")
        told = {"surname": row["surname"], "first_name": row["first_name"], "personnel_number": row["personnel_number"]}
        told |= {"birth_year": year, "birth_month": str(int(month)), "birth_day": str(int(day))}
        return {**MARIE, **told, "institution": row["institution"], "office": row["settlements_office"], **changes}

    def fill(self) -> dict[str, Any]:
        """Walk, and return what browsers hold afterwards."""
        held: dict[str, Any] = {"moment": START.timestamp(), "codes": {}, "cookies": {}}
        asked = {}
        for number, state in enumerate(STATES):
            asked[state] = self.person(f"n-{state}")
            changes = {"address_choice": "new", "new_address": "A 1\nB 2"} if state in ("reviewed", "refused", "closed") else {}
            answer = asked[state].post("/enrolment/form", self.form(number % len(self.members), **changes))
            assert answer.status_code == 303, (state, answer.get_data(as_text=True)[-3000:])
        staff = self.person("n00staff")
        for state in ("sent", "replaced", "void", "confirmed"):
            pdf = staff.post("/pmo/letters", {"enrolment": str(STATES.index(state) + 1)}).data
            held["codes"][state] = _code(pdf)
        staff.post(f"/pmo/requests/{STATES.index('replaced') + 1}", {"action": "replace"})
        for state in ("refused", "closed"):
            staff.post(f"/pmo/requests/{STATES.index(state) + 1}", {"action": "refuse"})
        for _ in range(20):
            asked["void"].post("/enrolment", {"code": WRONG})
        asked["sent"].post("/enrolment", {"code": WRONG})
        asked["confirmed"].post("/enrolment", {"code": held["codes"]["confirmed"]})
        asked["closed"].post("/enrolment/form", self.form(STATES.index("closed") % len(self.members)))
        asked["void"].post("/sign-out")
        ended = self.person("n-told")
        assert ended.client.post("/RCAM/backchannel-logout", data={"logout_token": self.issuer.logout_token(sid="sid-n-told")})
        self.person("n-left").begin()
        for state in ("printable", "sent", "confirmed"):
            cookie = asked[state].client.get_cookie("jsis_session")
            held["cookies"][state] = cookie.value if cookie else ""
        held["issuer"] = self.issuer.url
        return held


def settings_on(folder: Path, url: str, issuer: str) -> product.JsisSettings:
    """Settings on the database at `url`, with the keys in `folder`."""
    return product.JsisSettings(
        mode="demo",
        database={"url": url},
        clock={"offset_file": folder / "jsis-clock"},
        provider={"issuer": issuer, "keys_refetch_interval_s": 3600},
        keys={"folder": folder / "jsis-keys"},
        letters={"folder": folder / "letters"},
        back_office={"staff_uids": ["n00staff"]},
    )


def _code(pdf: bytes) -> str:
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", words)
    assert found is not None, words
    return found[0]
