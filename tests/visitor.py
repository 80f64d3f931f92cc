"""A visitor without JavaScript or a window, for tests that need no browser: follows redirects, fills forms, keeps cookies."""

from collections.abc import Mapping
from urllib.parse import urljoin

import requests

from bench import forms

STEPS = 12


class Visitor:
    """One person's browser. `page` is what is shown now, `url` where it was found."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self.url, self.page, self.status = "", "", 0

    def open(self, url: str, *, stop_at: str = "\0") -> str:
        """Go to `url` and on through redirects; stops before an address that begins with `stop_at` and gives that address."""
        return self._follow(self._session.get(url, allow_redirects=False, timeout=30), stop_at)

    def submit(self, button: str, values: Mapping[str, str] | None = None, *, stop_at: str = "\0") -> str:
        """Fill the form that has the button (by id) with `values` (by id or name), press it and go on as `open` does."""
        form = next((one for one in forms.read(self.page) if one.find(button)), None)
        assert form is not None, f"no form with the button {button} at {self.url}:\n{self.page[-3000:]}"
        for name, value in (values or {}).items():
            element = form.find(name)
            assert element is not None, f"no field {name} at {self.url}"
            element.value, element.checked = value, True
        target = urljoin(self.url, form.action or self.url)
        data = form.data(form.pressed((button,)))
        headers = {"Referer": self.url}
        if form.method == "get":
            answer = self._session.get(target, params=data, headers=headers, allow_redirects=False, timeout=30)
        else:
            answer = self._session.post(target, data=data, headers=headers, allow_redirects=False, timeout=30)
        return self._follow(answer, stop_at)

    def shows(self, button: str) -> bool:
        """Whether the page has a form with that button."""
        return any(form.find(button) for form in forms.read(self.page))

    def _follow(self, answer: requests.Response, stop_at: str) -> str:
        for _ in range(STEPS):
            if not answer.is_redirect:
                self.url, self.page, self.status = answer.url, answer.text, answer.status_code
                return answer.url
            target = urljoin(answer.url, answer.headers["Location"])
            if target.startswith(stop_at):
                return target
            answer = self._session.get(target, headers={"Referer": answer.url}, allow_redirects=False, timeout=30)
        raise AssertionError(f"redirected for ever, last to {answer.headers['Location']}")


def sign_in(visitor: Visitor, address: str, *, email: str, password: str, back: str) -> str:
    """Open the authorization request at `address`, sign in by password, allow what is asked; gives the address at the client."""
    where = visitor.open(address, stop_at=back)
    if not where.startswith(back) and visitor.shows("login-next"):
        where = visitor.submit("login-next", {"email": email}, stop_at=back)
    if not where.startswith(back) and visitor.shows("login-submit"):
        where = visitor.submit("login-submit", {"password": password, "method": "password"}, stop_at=back)
    if not where.startswith(back) and visitor.shows("consent-allow"):
        where = visitor.submit("consent-allow", stop_at=back)
    assert where.startswith(back), f"ended at {where} ({visitor.status}):\n{visitor.page[-3000:]}"
    return where
