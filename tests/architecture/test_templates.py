"""Pages: every form that posts has a CSRF field; nothing is inline, so that the CSP can be strict; nothing goes out unescaped."""

import re

import pytest

from tests.architecture import tree

TEMPLATES = tree.under("idp", "*.html") + tree.under("jsis_rp", "*.html")
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
POST = re.compile(r"""method\s*=\s*["']?post""", re.IGNORECASE)
CSRF = re.compile(r"\btoken\(form\)|ui\.token\(|parts\.csrf\(|csrf_token\(")
TO_CLIENTS = "idp/templates/protocol/form_post.html"  # the answer to a client, sent to its address: not a form of ours
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)


def test_there_are_templates() -> None:
    """The tests below must have something to look at."""
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_a_form_that_posts_carries_a_csrf_field(path: object) -> None:
    """CSRF on every form."""
    text = "" if tree.name(path) == TO_CLIENTS else path.read_text()  # type: ignore[arg-type,attr-defined]
    without = [form[:80] for form in FORM.findall(text) if POST.search(form.split(">")[0]) and not CSRF.search(form)]
    assert without == []


@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_nothing_is_inline(path: object) -> None:
    """CSP Level 3: what is not in a file of ours does not run and does not style."""
    assert INLINE.findall(path.read_text()) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_nothing_is_put_into_a_page_unescaped(path: object) -> None:
    """Autoescape stays on: no `|safe`, no `Markup`, no `autoescape false`."""
    assert not re.search(r"\|\s*safe\b|Markup\(|autoescape\s+false", path.read_text())  # type: ignore[attr-defined]
