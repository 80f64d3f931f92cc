"""Sequences of tabs, refreshes, sign-ins, step-ups, consents, device and CIBA approvals and log-outs, walked at random.

Whatever the order: no token says more than was proved in its browser since the last log-out; an essential level is met or the
request fails; nothing that came of a session works after it, except with offline_access.
"""

import os
from typing import Any

import orjson
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.conformance import keys
from tests.conformance.browser import Browser, Landing
from tests.conformance.rp import HOST, RelyingParty
from tests.conformance.site import BASE_URL, BASIC, EMAIL, HIGH, MEDIUM, NUMBER, PASSWORD, Site

EXAMPLES = int(os.environ.get("FUZZ_SEQUENCES", "12"))
LEVELS = (BASIC, MEDIUM, HIGH)
CIBA, DEVICE = "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:device_code"
STEPS = 8


class Sequences(RuleBasedStateMachine):
    """One person, one browser with several tabs, one client that may do everything. `proved` is what was shown since log-out."""

    site: Site

    def __init__(self) -> None:
        super().__init__()
        self.rp = RelyingParty.register(
            self.site,
            redirect_uris=[f"{HOST}/levels"],
            grant_types=["authorization_code", "refresh_token", DEVICE, CIBA],
            backchannel_token_delivery_mode="poll",
        )
        self.browser = Browser(self.site)
        self.proved = -1
        self.tabs: list[tuple[str, dict[str, str], int]] = []
        self.grants: list[tuple[dict[str, Any], bool]] = []
        self.codes: list[str] = []
        self.devices: list[str] = []
        self.requests: list[str] = []

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.rp.unregister()

    # -- what happens

    @rule(
        level=st.sampled_from((BASIC, MEDIUM)),
        kind=st.sampled_from(["none", "voluntary", "essential"]),
        more=st.sampled_from(
            [{}, {"prompt": "login"}, {"prompt": "consent", "scope": "openid offline_access"}, {"max_age": "60"}]
        ),
        way=st.sampled_from(["", "password", "sms", "sms"]),
    )
    def open_a_tab(self, level: str, kind: str, more: dict[str, str], way: str) -> None:
        """A service sends the person over, who signs in by some `way`, or leaves the tab as it is for later."""
        asked = {"claims": orjson.dumps({"id_token": {"acr": {"essential": True, "values": [level]}}}).decode()}
        wish = {"none": {}, "voluntary": {"acr_values": level}, "essential": asked}[kind]
        request = self.rp.request(**wish, **more)
        self.rp.ask(self.browser, request)
        for _ in range(STEPS if way else 0):
            if self.browser.landed is not None or not self._one_page(way):
                break
        wanted = LEVELS.index(level) if kind == "essential" else -1
        if self.browser.landed is None:
            self.tabs.append((self.browser.url, request, wanted))
        else:
            self._landed(self.browser.landed, request, wanted)

    @rule(level=st.sampled_from((BASIC, MEDIUM)), essential=st.booleans(), silent_after=st.booleans())
    def ask_silently(self, level: str, essential: bool, silent_after: bool) -> None:
        """prompt=none: answered only from what was proved; essential is never easier than voluntary."""
        wanted = LEVELS.index(level)
        asked = {"claims": orjson.dumps({"id_token": {"acr": {"essential": True, "values": [level]}}}).decode()}
        outcome = {}
        for kind, wish in (("essential", asked), ("voluntary", {"acr_values": level})):
            request = self.rp.request(prompt="none", **wish)
            self.rp.ask(self.browser, request)
            assert self.browser.landed is not None
            outcome[kind] = self._landed(self.browser.landed, request, wanted if kind == "essential" else -1)
        assert outcome["essential"] is None or outcome["voluntary"] is not None
        assert outcome["essential"] is None or outcome["essential"] >= wanted

    @precondition(lambda self: self.tabs)
    @rule(data=st.data(), method=st.sampled_from(["password", "sms"]), steps=st.integers(1, STEPS))
    def go_on_in_a_tab(self, data: st.DataObject, method: str, steps: int) -> None:
        """Look at a tab again and answer some of its pages; a tab may be left in the middle and come back to."""
        url, request, wanted = data.draw(st.sampled_from(self.tabs))
        self.browser.open(url)
        for _ in range(steps):
            if self.browser.landed is not None or not self._one_page(method):
                break
        if self.browser.landed is not None:
            self._landed(self.browser.landed, request, wanted)

    @precondition(lambda self: self.tabs)
    @rule(data=st.data())
    def refresh_the_way_back(self, data: st.DataObject) -> None:
        """The address that ends a sign-in, opened out of turn."""
        url, request, wanted = data.draw(st.sampled_from(self.tabs))
        if "login=" in url:
            self.browser.open(f"{BASE_URL}/oauth2/authorize/resume?login={url.partition('login=')[2]}")
            if self.browser.landed is not None:
                self._landed(self.browser.landed, request, wanted)

    @rule(acr=st.sampled_from(["", MEDIUM]))
    def begin_on_a_device(self, acr: str) -> None:
        """A television asks for a code (RFC 8628), which is typed and allowed here, as far as that is possible."""
        told = self.rp.call("device_authorization_endpoint", {"scope": "openid", "acr_values": acr}).good
        self.devices.append(told["device_code"])
        self.browser.open(f"{BASE_URL}/device?user_code={told['user_code']}")
        for _ in range(STEPS):
            if not self._one_page("sms" if acr else "password"):
                break

    @rule(acr=st.sampled_from(["", MEDIUM]), visit=st.booleans())
    def begin_at_a_call_centre(self, acr: str, visit: bool) -> None:
        """A CIBA request, allowed on the page of waiting requests."""
        told = self.rp.call(
            "backchannel_authentication_endpoint", {"scope": "openid", "login_hint": EMAIL, "acr_values": acr}
        ).good
        self.requests.append(told["auth_req_id"])
        if visit:
            self.browser.open(f"{BASE_URL}/requests")
            start = self.browser.page.find("/cas/requests/")
            if start >= 0:
                self.browser.open("https://localhost:8443" + self.browser.page[start : self.browser.page.index('"', start)])
            for _ in range(STEPS):
                if not self._one_page("sms" if acr else "password"):
                    break

    @precondition(lambda self: self.devices or self.requests)
    @rule()
    def poll(self) -> None:
        """Fetch what was allowed elsewhere."""
        self.site.moment.forward(30)
        for grant, name, handles in ((DEVICE, "device_code", self.devices), (CIBA, "auth_req_id", self.requests)):
            for handle in list(handles):
                reply = self.rp.token(grant_type=grant, **{name: handle})
                if reply.status == 200:
                    handles.remove(handle)
                    self._holds(reply.json, offline=False)

    @rule(seconds=st.sampled_from([1, 45, 90]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.site.moment.forward(seconds)

    @precondition(lambda self: self.grants)
    @rule(data=st.data())
    def use_a_refresh_token(self, data: st.DataObject) -> None:
        """A refresh says no more than the first token did."""
        number = data.draw(st.integers(0, len(self.grants) - 1))
        tokens, offline = self.grants[number]
        if "refresh_token" in tokens:
            reply = self.rp.refresh(tokens["refresh_token"])
            if reply.status == 200:
                fresh, claims = self.rp.tokens(reply)
                first = keys.verified(tokens["id_token"], self.site.jwks, alg="RS256")
                assert claims["acr"] == first["acr"]
                self.grants[number] = (fresh, offline)

    @rule()
    def log_out(self) -> None:
        """The person signs out: what came of the session is dead, offline access is not, and nobody is signed in."""
        self.browser.open(f"{self.rp.op['end_session_endpoint']}")
        if self.browser.shows("logout-confirm"):
            self.browser.press("logout-confirm")
        for code in self.codes:
            assert self.rp.redeem(code).status == 400
        for tokens, offline in self.grants:
            answer = self.rp.userinfo(tokens["access_token"])
            assert answer.status == 401 or offline
            if not offline and "refresh_token" in tokens:
                assert self.rp.refresh(tokens["refresh_token"]).status == 400
        assert self.rp.error(self.browser, prompt="none")[0] == "login_required"
        self.codes, self.grants, self.proved = [], [one for one in self.grants if one[1]], -1

    # -- how it is judged

    def _one_page(self, method: str) -> bool:
        """Answer what is asked now and note what it proves; False when nothing is asked."""
        browser = self.browser
        if browser.shows("login-next"):
            browser.press("login-next", {"email": EMAIL})
        elif browser.shows("otp"):
            browser.press("mfa-submit", {"otp": self.site.place.code(NUMBER)})
            self.proved = max(self.proved, 1 if not browser.shows("otp") else -1)
        elif browser.shows("login-submit"):
            typed = browser.shows("password")
            known = {"password": PASSWORD, "method": method, "number": NUMBER if method == "sms" else ""}
            browser.press("login-submit", {name: text for name, text in known.items() if text and browser.shows(name)})
            if typed and not browser.shows("password"):
                self.proved = max(self.proved, 0)
        elif browser.shows("consent-allow"):
            browser.press("consent-allow")
        else:
            return False
        return True

    def _landed(self, landing: Landing, request: dict[str, str], wanted: int) -> int | None:
        """An answer at the client: redeem it, or keep the code; gives the level that the client learns, None for an error."""
        self.tabs = [one for one in self.tabs if one[1] is not request]
        params = self.rp.checked(landing, request).params
        if "code" not in params:
            return None
        if len(self.codes) < 1 and request.get("prompt") == "login":
            self.codes.append(params["code"])
            return None
        reply = self.rp.redeem(params["code"])
        tokens, claims = self.rp.tokens(reply, nonce=request["nonce"])
        rank = LEVELS.index(claims["acr"])
        assert rank <= self.proved, f"{claims['acr']} was never proved"
        assert rank >= wanted, f"essential {LEVELS[wanted]} was answered with {claims['acr']}"
        self.grants.append((tokens, "offline_access" in tokens["scope"].split()))
        return rank

    def _holds(self, tokens: dict[str, Any], *, offline: bool) -> None:
        claims = self.rp.id_token(tokens["id_token"])
        assert LEVELS.index(claims["acr"]) <= self.proved
        self.grants.append((tokens, offline))


def test_no_sequence_gives_a_token_above_the_proofs_shown(site: Site) -> None:
    """Core 2 (acr), 5.5.1.1 (essential), 11 (offline access); RFC 8628 3.3 and CIBA Core 7 for what is approved elsewhere."""
    made = type("Sequences", (Sequences,), {"site": site})
    relaxed = settings(
        max_examples=EXAMPLES,
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(made, settings=relaxed)  # type: ignore[no-untyped-call]
