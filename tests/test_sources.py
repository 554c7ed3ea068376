"""SOURCES.md claims every section, listing and formula of the five documents.

The documents are not part of this repository. Name the folder that holds them in COURSE_DOCUMENTS
to hold SOURCES.md to them as well:

    COURSE_DOCUMENTS=path/to/documents python -m pytest tests/test_sources.py
"""

import os
import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "SOURCES.md"
DOCUMENTS = ["000", "001", "002", "003", "004"]
CHAPTERS = {f"{number:02d}" for number in range(24)}
COLUMNS = ["where", "what", "chapter", "what was wrong, and the repair"]

FENCE = re.compile(r"^ *```.*?^ *```\s*$", re.MULTILINE | re.DOTALL)
FORMULA = re.compile(r"\$\$.+?\$\$|\\\[.+?\\\]", re.DOTALL)
HEADING = re.compile(r"#{1,6}\s+(.+)")
NUMBER = re.compile(r"\d+(?:\.\d+)*|Q\d+")
BOLD_LINE = re.compile(r"\*\*[^*]+\*\*")


def read_claims(text):
    """Return each document's rows, {document: [[where, what, chapter, repair], ...]}."""
    claims, document = {}, None
    for line in text.splitlines():
        if line.startswith("## "):
            document = line[3:6] if line[3:6].isdigit() else None
            if document:
                claims.setdefault(document, [])
        elif document and line.startswith("|"):
            row = [cell.strip() for cell in line.strip("|").split("|")]
            if row != COLUMNS and set(line) - set("|-: "):
                claims[document].append(row)
    return claims


def find_places(text):
    """Return what a document has to be claimed for, in order of kind and appearance.

    A heading goes by its own number ("2.1", "Q7"), or else by its position among the document's
    headings ("heading 3"); a line all in bold is a part of the heading above it
    ("heading 3 part 1"). Fenced listings and displayed formulas are numbered from 1.
    """
    places, headings, place, parts = [], 0, None, 0
    prose = FENCE.sub("", text)
    for line in map(str.strip, prose.splitlines()):
        if heading := HEADING.fullmatch(line):
            headings, parts = headings + 1, 0
            number = NUMBER.match(heading[1])
            place = number[0] if number else f"heading {headings}"
            places.append(place)
        elif place and BOLD_LINE.fullmatch(line):
            parts += 1
            places.append(f"{place} part {parts}")
    places += [f"listing {n}" for n, _ in enumerate(FENCE.findall(text), start=1)]
    places += [f"formula {n}" for n, _ in enumerate(FORMULA.findall(prose), start=1)]
    return places


@pytest.fixture(scope="module")
def claims():
    """The rows of SOURCES.md, by document."""
    return read_claims(SOURCES.read_text(encoding="utf-8"))


def test_all_five_documents_have_rows(claims):
    assert sorted(claims) == DOCUMENTS
    assert all(claims.values())


def test_every_row_is_complete(claims):
    broken = []
    for document, rows in claims.items():
        for row in rows:
            if len(row) != len(COLUMNS) or not all(row):
                broken.append(f"{document}: {row} is not {len(COLUMNS)} filled cells")
            elif row[2] != "none" and not set(re.split(r",\s*", row[2])) <= CHAPTERS:
                broken.append(f"{document} {row[0]}: chapter {row[2]!r} is not 00..23 or none")
            elif row[2] == "none" and not row[3].startswith("No chapter: "):
                broken.append(f"{document} {row[0]}: 'none' needs a reason, 'No chapter: ...'")
    assert not broken, "\n".join(broken)


def test_no_place_is_claimed_twice(claims):
    for document, rows in claims.items():
        places = [row[0] for row in rows]
        twice = sorted({place for place in places if places.count(place) > 1})
        assert not twice, f"{document}: more than one row for {', '.join(twice)}"


def test_find_places_knows_each_kind():
    text = (
        "# 1.A\n## 2.1 B\n### Q7: C\n#### D\n**1. E**\ntext **bold** text\n"
        "```python\n# not a heading\n```\n$$\ny = x\n$$\n- f: \\[ a \\]\n## F\n**G**\n"
    )
    headings = ["1", "2.1", "Q7", "heading 4", "heading 4 part 1", "heading 5", "heading 5 part 1"]
    assert find_places(text) == [*headings, "listing 1", "formula 1", "formula 2"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_claims_match_the_document(claims, document):
    """Each place of the document has a row, and each row a place."""
    folder = os.environ.get("COURSE_DOCUMENTS")
    if not folder:
        pytest.skip("COURSE_DOCUMENTS does not name the folder with the five documents")
    files = sorted(Path(folder).glob(f"{document}_*"))
    assert len(files) == 1, f"expected one file {document}_* in {folder}, found {len(files)}"
    places = find_places(files[0].read_text(encoding="utf-8"))
    claimed = [row[0] for row in claims.get(document, [])]
    assert len(set(places)) == len(places), f"{document}: two places share a name"
    unclaimed = [f"{document} {place}: no row in SOURCES.md" for place in places if place not in claimed]
    unknown = [f"{document} {where}: not in the document" for where in claimed if where not in places]
    assert not unclaimed + unknown, "\n".join(unclaimed + unknown)
