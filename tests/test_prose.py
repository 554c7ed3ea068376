"""The prose is what its card says, whole and plain, and no part of it leaks into another."""

import collections
import gzip
import json
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from helpers import data
from helpers.data import documentation

ROOT = Path(__file__).parents[1]
FILE = ROOT / "data" / "prose.jsonl.gz"
LINES = [json.loads(line) for line in gzip.decompress(FILE.read_bytes()).decode().splitlines()]


@pytest.fixture(scope="module")
def prose():
    return data.prose()


@pytest.fixture(scope="module")
def parts(prose):
    """The sentences of each part."""
    return [[s for d in part for paragraph in d.paragraphs for s in paragraph] for part in prose]


@pytest.fixture(scope="module")
def split():
    return data.passages()


def test_there_is_as_much_as_the_card_says(prose, parts, capsys):
    everything = [s for part in parts for s in part]
    types = {word for s in everything for word in re.findall("[a-z]+", s.lower())}
    words = [sum(len(s.split(" ")) for s in part) for part in parts]
    figures = [sum(map(len, prose)), len(everything), sum(words), len(types)]
    card = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for figure in [*figures, *words]:
        assert f"{figure:,}" in card, f"the card does not name {figure:,}"
    shares = np.array(words) / sum(words)
    np.testing.assert_allclose(shares, [0.7, 0.15, 0.15], atol=0.01)
    data.prose()
    said = (
        f"embedded: {figures[0]:,} docstrings and pages of Python and its libraries, {figures[2]:,} words\n"
    )
    assert capsys.readouterr().out == said


def test_documents_are_given_as_they_are_in_the_file(prose):
    for name, part in prose._asdict().items():
        held = [line for line in LINES[1:] if line["part"] == name]
        assert [(d.source, d.name, d.paragraphs) for d in part] == [
            (line["source"], line["name"], line["paragraphs"]) for line in held
        ]


def test_each_source_has_its_licence(prose):
    licences = (ROOT / "data" / "prose_licences.txt").read_text(encoding="utf-8")
    for pin in LINES[0]["from"]:
        assert f"\n{pin}\n{'=' * 80}\n\n" in licences
    named = {re.split("[= ]", pin)[0].lower().removesuffix("-cpu") for pin in LINES[0]["from"]}
    assert {d.source for part in prose for d in part} == named | {"python reference"}


def test_it_is_quick():
    began = time.perf_counter()
    data.prose()
    middle = time.perf_counter()
    data.passages()
    assert (
        middle - began < 3 and time.perf_counter() - middle < 3
    )  # the promise is 1; a busy machine takes longer


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:1000] + b"?" + whole[1001:],
        lambda whole: b"<html>a web page</html>",
        None,
    ],
)
def test_a_damaged_or_missing_file_is_said(monkeypatch, tmp_path, damage):
    monkeypatch.setattr(documentation, "ROOT", tmp_path)
    (tmp_path / "data").mkdir()
    if damage:
        (tmp_path / "data" / FILE.name).write_bytes(damage(FILE.read_bytes()))
    for load in (data.prose, data.passages):
        with pytest.raises(data.DataError, match=r"is missing or damaged \(.*\): get it again with") as error:
            load()
        assert len(str(error.value).splitlines()) == 1
    shutil.copy(FILE, tmp_path / "data")
    assert len(data.prose()) == 3


def test_every_sentence_is_plain(parts):
    for sentence in (s for part in parts for s in part):
        assert re.fullmatch(r"[\"(]?[A-Z][A-Za-z0-9 ,;:'\"()./!?%-]*[.!?][\")]?", sentence), sentence
        assert 4 <= len(sentence.split()) <= 60, sentence
        assert "  " not in sentence and sentence.count("(") == sentence.count(")"), sentence
        assert not re.search("copyright|all rights reserved|https?:", sentence, re.IGNORECASE), sentence


def test_no_module_and_no_sentence_is_in_two_parts(prose, parts):
    modules = [{document.name.split(":")[0] for document in part} for part in prose]
    plain = [{re.sub("[^a-z]+", " ", s.lower()) for s in part} for part in parts]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not modules[one] & modules[other]
        assert not plain[one] & plain[other]
    assert [len(part) for part in plain] == [len(part) for part in parts]  # nor twice in one


def test_passages_are_whole_sentences_of_the_library_that_they_are_labelled_with(prose, split):
    sources = collections.defaultdict(set)
    for part in prose:
        for document in part:
            for sentence in (s for paragraph in document.paragraphs for s in paragraph):
                sources[sentence].add(document.source)
    lengths = [len(text.split()) for text in split.x_train]
    assert min(lengths) == 16 and max(lengths) <= 75
    for text, label in zip(split.x_train[:500], split.y_train[:500], strict=True):
        first = next(text[:end] for end in range(len(text), 0, -1) if text[:end] in sources)
        assert split.names[label] in sources[first]


def test_passages_do_not_leak_and_do_not_name_their_library(split):
    sizes = [np.bincount(y) for y in (split.y_train, split.y_validation, split.y_test)]
    assert [size.tolist() for size in sizes] == [[513] * 8, [125] * 8, [117] * 8]
    texts = [*split.x_train, *split.x_validation, *split.x_test]
    assert len(set(texts)) == len(texts)
    named = "numpy|scipy|scikit|sklearn|matplotlib|pandas|dataframe|keras|tensor-?flow|python|pyplot|\\bnp\\b"
    assert not re.search(named, " ".join(texts).lower())
    assert split.y_train[:100].std() > 1  # in no order that tells the label


def test_a_linear_model_does_as_well_as_the_card_says(split):
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(max_iter=1000))
    score = model.fit(split.x_train, split.y_train).score(split.x_test, split.y_test)
    assert score == pytest.approx(0.559, abs=0.01)
    assert "0.559" in (ROOT / "data" / "README.md").read_text(encoding="utf-8")
