"""Pairs of docstrings from one module or from two."""

from helpers.bert import same_module
from helpers.data.split import Document


def documents():
    words = "which has as many words as it needs"
    return [
        Document(library, f"{library}.m{m}:f{k}", [[f"{library} {m} {k} {words}."], ["More."]])
        for library in ("one", "two")
        for m in range(6)
        for k in range(20)
    ] + [Document("one", "one.m0:short", [["Too short."]])]


def test_labels_tell_the_modules_and_the_library_is_one():
    made = same_module.pairs(documents(), 1000, 0)
    assert len(made) > 40
    for first, second, label in made:
        (a, m, *_), (b, n, *_) = first.split(), second.split()
        assert a == b and label == (m != n)
    labels = [label for *_, label in made]
    assert sum(labels) * 2 == len(labels)


def test_no_text_is_used_twice_and_none_is_short_or_too_many_of_a_module():
    texts = [text for *two, _ in same_module.pairs(documents(), 1000, 1) for text in two]
    assert len(set(texts)) == len(texts) and not any("short" in text or "More" in text for text in texts)
    each = [" ".join(text.split()[:2]) for text in texts]
    assert max(each.count(module) for module in each) <= same_module.EACH


def test_a_seed_gives_the_same_pairs_and_no_more_than_asked():
    made = same_module.pairs(documents(), 10, 2)
    assert len(made) == 10 and made == same_module.pairs(documents(), 10, 2)
    assert made != same_module.pairs(documents(), 10, 3)
