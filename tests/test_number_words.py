"""Numbers in words: known spellings, one spelling a number, and back into parts."""

import numpy as np
import pytest

from helpers.data import number_words as words


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (0, "zero", "null"),
        (1, "one", "eins"),
        (7, "seven", "sieben"),
        (12, "twelve", "zwölf"),
        (16, "sixteen", "sechzehn"),
        (17, "seventeen", "siebzehn"),
        (20, "twenty", "zwanzig"),
        (21, "twenty-one", "einundzwanzig"),
        (30, "thirty", "dreißig"),
        (66, "sixty-six", "sechsundsechzig"),
        (77, "seventy-seven", "siebenundsiebzig"),
        (100, "one hundred", "einhundert"),
        (101, "one hundred and one", "einhunderteins"),
        (342, "three hundred and forty-two", "dreihundertzweiundvierzig"),
        (1000, "one thousand", "eintausend"),
        (1001, "one thousand and one", "eintausendeins"),
        (1100, "one thousand one hundred", "eintausendeinhundert"),
        (21_000, "twenty-one thousand", "einundzwanzigtausend"),
        (
            301_517,
            "three hundred and one thousand five hundred and seventeen",
            "dreihunderteintausendfünfhundertsiebzehn",
        ),
        (
            999_999,
            "nine hundred and ninety-nine thousand nine hundred and ninety-nine",
            "neunhundertneunundneunzigtausendneunhundertneunundneunzig",
        ),
    ],
)
def test_known_spellings(number, english, german):
    assert words.spelled(number, "English") == english
    assert words.spelled(number, "German") == german


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_is_spelled_is_cut_into_the_same_parts_and_no_two_numbers_are_spelled_alike(language):
    numbers = [*range(10_000), *np.random.default_rng(0).integers(words.LIMIT, size=5000).tolist()]
    found = {}
    for number in numbers:
        found[number] = text = words.spelled(number, language)
        assert words.cut(text) == words.parts(number, language)
    assert len(set(found.values())) == len(found)
    assert set().union(*(words.parts(n, language) for n in found)) <= set(words.PARTS)


def test_capitals_commas_and_hyphens_do_not_matter():
    assert words.cut(" Two thousand, Forty-Two ") == ["two", "thousand", "forty", "two"]


@pytest.mark.parametrize(
    ("text", "named"), [("forty-tow", "'tow'"), ("42", "'42'"), ("  ", "nothing to read")]
)
def test_what_is_no_number_is_named(text, named):
    with pytest.raises(ValueError, match=named):
        words.cut(text)


@pytest.mark.parametrize(("number", "language"), [(-1, "English"), (1_000_000, "German"), (5, "French")])
def test_other_numbers_and_languages_are_refused(number, language):
    with pytest.raises(ValueError, match="received"):
        words.parts(number, language)
