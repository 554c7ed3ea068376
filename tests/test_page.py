"""What is put on the page: HTML with its words, nothing unescaped."""

import ipywidgets
import pytest

from helpers import page


@pytest.fixture
def sent(monkeypatch):
    """What was displayed: pairs of a bundle and the options."""
    kept = []
    monkeypatch.setattr(page, "display", lambda bundle, **options: kept.append((bundle, options)))
    return kept


def test_what_is_shown_has_words_too(sent):
    page.show("<b>x</b>", "x")
    assert sent == [({"text/html": "<b>x</b>", "text/plain": "x"}, {"raw": True})]


def test_a_box_is_announced_and_escapes_its_heading():
    assert page.box("bad", "a < b", "<i>body</i>") == (
        '<div role="alert" style="border-left: 4px solid #D55E00; padding: 4px 12px; margin: 4px 0">'
        "<strong>a &lt; b</strong><br><i>body</i></div>"
    )
    assert page.box("good", "right").endswith("<strong>right</strong></div>")
    assert "#009E73" in page.box("good", "") and "#0072B2" in page.box("open", "")


def test_a_table_names_its_columns_and_escapes_its_cells():
    assert page.table([("case", "a & b"), ("<1>", "2"), ("3", "4")]) == (
        '<table><thead><tr><th scope="col">case</th><th scope="col">a &amp; b</th></tr></thead>'
        "<tbody><tr><td>&lt;1&gt;</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table>"
    )
    assert page.table(()) == ""


def test_a_widget_is_shown_with_its_words_and_what_guards_its_keys(sent):
    slider = ipywidgets.FloatSlider()
    page.show_widget(slider, "A slider.")
    [(bundle, options)] = sent
    assert bundle["text/plain"] == "A slider." and options == {"raw": True}
    shown = bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    box = ipywidgets.widgets.widget._instances[shown]
    assert box._dom_classes == ("course-widget",)
    assert ".course-controls" in box.children[1]._css
    assert box.children[0] is slider and "stopPropagation" in box.children[1]._esm
