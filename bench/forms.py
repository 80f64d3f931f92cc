"""HTML forms as a browser without JavaScript sends them (HTML, 4.10.21 form submission), called by bench.browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXT_TYPES = frozenset({"text", "email", "password", "tel", "search", "url", "number", ""})
Attributes = dict[str, str]


@dataclass(slots=True)
class Element:
    """One control of a form: `type` is an input type, or `select`, `submit`, `textarea`."""

    id: str
    name: str
    type: str
    value: str
    checked: bool = False

    def is_called(self, wanted: str) -> bool:
        """Whether `wanted` is this element's id or name."""
        return bool(wanted) and wanted in (self.id, self.name)


@dataclass(slots=True)
class Form:
    """One form of a page with its controls in order."""

    action: str
    method: str
    elements: list[Element] = field(default_factory=list)

    def find(self, wanted: str, *, types: frozenset[str] | None = None) -> Element | None:
        """The first control with this id or name, of one of the types when they are given."""
        for element in self.elements:
            if element.is_called(wanted) and (types is None or element.type in types):
                return element
        return None

    def pressed(self, wanted: tuple[str, ...]) -> Element | None:
        """The button a person presses: the first of `wanted` that is here, else the form's first (its default)."""
        for name in wanted:
            button = self.find(name, types=frozenset({"submit"}))
            if button is not None:
                return button
        return next((element for element in self.elements if element.type == "submit"), None)

    def data(self, button: Element | None) -> list[tuple[str, str]]:
        """The pairs that are sent when `button` is pressed."""
        pairs = []
        for element in self.elements:
            is_on = element.type not in ("checkbox", "radio") or element.checked
            is_sent = element is button if element.type in ("submit", "button", "reset") else is_on
            if element.name and is_sent:
                pairs.append((element.name, element.value))
        return pairs


class _Reader(HTMLParser):
    """Collects the forms of a page; controls outside forms, and disabled ones, are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Element | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # flat: one branch a tag
        at: Attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(at.get("action", ""), at.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None or "disabled" in at:
            return
        elif tag == "input":
            kind = at.get("type", "text").lower()
            default = "on" if kind in ("checkbox", "radio") else ""
            self._add(at, kind, at.get("value", default), checked="checked" in at)
        elif tag == "button":
            self._add(at, at.get("type", "submit").lower(), at.get("value", ""))
        elif tag == "textarea":
            self._add(at, "textarea", "")
        elif tag == "select":
            self._select = self._add(at, "select", "")
        elif tag == "option" and self._select is not None and ("selected" in at or not self._select.checked):
            # the first option counts until a selected one comes
            self._select.value, self._select.checked = at.get("value", ""), True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _add(self, at: Attributes, kind: str, value: str, *, checked: bool = False) -> Element:
        element = Element(at.get("id", ""), at.get("name", ""), kind, value, checked)
        if self._form is not None:
            self._form.elements.append(element)
        return element


def read(page: str) -> list[Form]:
    """All forms of a page, in document order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.forms
