"""How the prose was made: docstrings found in source files, text kept and markup not, whole sentences."""

import zipfile
from inspect import cleandoc

import pytest

from tools.prose import freeze
from tools.prose.docstrings import docstrings
from tools.prose.grammar import is_sentence
from tools.prose.sentences import blocks, sentences


def test_docstrings_are_found_and_nothing_else():
    source = '''# a comment with """ in it
"""Of the module."""
x = \'"""\'
class A:
    r"""Of the class."""
    def f(self, y="#"):  # noqa
        """Of the
        method."""
        return """not one"""
def g():
    \'\'\'Of a function.\'\'\'
add_newdoc("package", "thing",
    """Of a thing.""")
'''
    assert list(docstrings(source)) == [
        ("", "Of the module."),
        ("A", "Of the class."),
        ("A.f", "Of the\nmethod."),
        ("g", "Of a function."),
        ("thing", "Of a thing."),
    ]


def test_text_is_kept_and_markup_is_not():
    text = """Return the mean of the values

    The :func:`~numpy.mean` of *all* values is taken [1]_. It is kept in ``low_memory`` files.
    The last one is shown below::

        mean(x)

    Parameters
    ----------
    x : array
        The values. They are not changed by ``mean()``.

    >>> mean([1])
    1.0

    .. note:: This is kept as well.
    .. code:: python

        These words are code for this test.

    ===== =====
    a     b
    ===== =====
    """
    assert [run for block in blocks(cleandoc(text)) for run in sentences(block)] == [
        ["Return the mean of the values."],
        ["The mean of all values is taken.", "It is kept in low-memory files."],
        ["They are not changed by mean."],
        ["This is kept as well."],
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The sum is taken over all axes.", True),
        ("Compute the sum of the elements, e.g. along an axis.", True),
        ("If you want more, call it again.", True),
        ("The number of samples in the file.", False),
        ("A class that holds what is read.", False),
        ("Must be called before the others.", False),
        ("The value x[0] is taken first.", False),
        ("The loadData function is called first.", False),
        ("the sum is taken over all axes.", False),
        ("The sum is taken over (all axes.", False),
        ("The sum is taken over all axes", False),
    ],
)
def test_fragments_and_code_are_no_sentences(text, whole):
    assert is_sentence(text) == whole


def test_each_sentence_is_kept_once_and_parts_go_by_module():
    texts = [
        ("toy", "toy.a:", "The first one is kept. The second one is kept as well."),
        ("toy", "toy.a:f", "The second one is kept, as well. The third is kept. The first one is kept."),
        ("toy", "toy.b:", "Nothing new"),
    ]
    first, second = freeze.documents(texts)
    assert first["paragraphs"] == [["The first one is kept.", "The second one is kept as well."]]
    assert second["paragraphs"] == [["The third is kept."]]
    assert (second["source"], second["name"]) == ("toy", "toy.a:f")
    assert first["part"] == second["part"] == freeze.part_of("toy.a")


def test_about_seventy_in_a_hundred_modules_are_to_learn_from():
    parts = [freeze.part_of(f"module_{i}") for i in range(4000)]
    shares = [parts.count(name) / 4000 for name in freeze.PARTS]
    assert shares == pytest.approx([0.70, 0.15, 0.15], abs=0.03)


def test_a_wheel_is_read_without_its_tests_and_with_its_own_licence(tmp_path):
    held = {
        "toy/__init__.py": '"""A toy that is read."""',
        "toy/b.py": "",
        "toy/tests/test_b.py": "",
        "toy/_vendor/other.py": "",
        "toy/notes.txt": "",
        "toy-1.dist-info/licenses/LICENSE.txt": "BSD",
        "toy-1.dist-info/licenses/third/LICENSE": "of something else",
        "toy-1.dist-info/licenses/NOTICE": "and note",
    }
    with zipfile.ZipFile(tmp_path / "toy.whl", "w") as wheel:
        for name, content in held.items():
            wheel.writestr(name, content)
    files, licence = freeze.read_wheel(tmp_path / "toy.whl")
    assert list(files) == ["toy/__init__.py", "toy/b.py"]
    assert licence == ["BSD", "and note"]
    assert list(freeze.texts_of("toy", files)) == [("toy", "toy:", "A toy that is read.")]
    with zipfile.ZipFile(tmp_path / "bare.whl", "w") as wheel:
        wheel.writestr("bare.py", "")
    with pytest.raises(SystemExit, match=r"bare\.whl holds no licence"):
        freeze.read_wheel(tmp_path / "bare.whl")


def test_a_licence_that_two_share_is_written_once():
    lines = list(
        freeze.listed({"one==1": ["Apache  2.0\n"], "two==2": ["Apache 2.0", "by two"], "three==3": ["BSD"]})
    )
    assert lines[2:5] == ["=" * 80, "one==1", "=" * 80]
    assert lines[5:7] == ["", "Apache  2.0"]
    assert lines[lines.index("two==2") + 3] == "The same text as of one==1, above."
    assert lines[-1] == "BSD" and "by two" in lines
