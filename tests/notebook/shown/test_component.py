"""The page's component in a notebook: a closed frame with its data, or nothing where the page was not built."""

import html
import json
import re

import pytest

from rapalog.notebook.shown import component as shown
from rapalog.notebook.shown.component import component


@pytest.fixture
def built(monkeypatch):
    monkeypatch.setattr(shown, "_built", {"figure.js": 'say("</script>")', "figure.css": "p{}"}.get)


def test_the_frame_has_no_origin_and_no_way_out(built):
    frame = component("figure", {"a": 1}, height=100, label="a figure")
    assert frame.startswith('<iframe sandbox="allow-scripts" title="a figure"')
    assert "default-src 'none'" in html.unescape(frame) and "allow-same-origin" not in frame


def test_neither_data_nor_script_nor_label_break_out_of_their_place(built):
    evil = "</script><script>alert(1)</script>\"'>"
    frame = component("figure", {"name": evil}, height=100, label=evil)
    assert frame.count("<") == 2  # the frame itself
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', frame)[1])
    assert page.count("</script>") == 2 and page.count("<script") == 2
    assert json.loads(re.search(r'id="data">(.*?)</script>', page)[1])["name"] == evil


def test_without_the_built_page_there_is_no_frame(monkeypatch):
    monkeypatch.setattr(shown, "_built", lambda name: "")
    assert component("figure", {}, height=100, label="") == ""
