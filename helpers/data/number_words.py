"""Whole numbers below a million in English and in German words, and such words cut into parts."""

import re

LIMIT = 1_000_000
ENGLISH = re.findall(
    r"\w+",
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand and""",
)
GERMAN = re.findall(
    r"\w+",
    """null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
    siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert
    tausend und ein""",
)
PARTS = (*ENGLISH, *GERMAN)
LANGUAGES = ("English", "German")


def parts(number, language):
    """Return the words of a number, German compounds cut into their parts.

    Args:
        number: int, 0 to 999,999.
        language: str, "English" (with the British "and") or "German".

    Returns:
        list of str, each one of PARTS.

    Raises:
        ValueError: if the number or the language is none of these.
    """
    if language not in LANGUAGES:
        raise ValueError(f"the language is one of {', '.join(LANGUAGES)}; received {language!r}")
    if not 0 <= number < LIMIT:
        raise ValueError(f"the number is 0 to {LIMIT - 1:,}; received {number!r}")
    return (_english if language == "English" else _german)(int(number))


def spelled(number, language):
    """Return a number as it is written: "three hundred and forty-two", "dreihundertzweiundvierzig".

    Args:
        number, language: as for `parts`.
    """
    found = parts(number, language)
    if language == "German":
        return "".join(found)
    return re.sub(r"ty (one|two|three|four|five|six|seven|eight|nine)\b", r"ty-\1", " ".join(found))


def cut(text):
    """Cut a number in words into parts, whatever the language; the longest part comes first.

    Args:
        text: str, such as "forty-two" or "zweiundvierzig".

    Returns:
        list of str, each one of PARTS.

    Raises:
        ValueError: if something in it is no part; the message names it.
    """
    found = []
    for word in re.split(r"[\s,-]+", text.lower().strip()):
        while word:
            part = next((part for part in _LONGEST_FIRST if word.startswith(part)), None)
            if part is None:
                raise ValueError(f"cannot read {word[:20]!r}: write a number in English or German words")
            found.append(part)
            word = word[len(part) :]
    if not found:
        raise ValueError("nothing to read: write a number in English or German words")
    return found


_LONGEST_FIRST = sorted(PARTS, key=len, reverse=True)


def _english(n):
    if n < 20:
        return [ENGLISH[n]]
    if n < 100:
        return [ENGLISH[18 + n // 10], *(_english(n % 10) if n % 10 else [])]
    if n < 1000:
        return [ENGLISH[n // 100], "hundred", *(["and", *_english(n % 100)] if n % 100 else [])]
    rest = n % 1000
    linked = (["and"] if 0 < rest < 100 else []) + (_english(rest) if rest else [])
    return [*_english(n // 1000), "thousand", *linked]


def _german(n, last="eins"):  # `last` is how a one at the end is said: "ein" if something follows
    if n == 1:
        return [last]
    if n < 20:
        return [GERMAN[n]]
    if n < 100:
        return [*([*_german(n % 10, "ein"), "und"] if n % 10 else []), GERMAN[18 + n // 10]]
    if n < 1000:
        return [*_german(n // 100, "ein"), "hundert", *(_german(n % 100, last) if n % 100 else [])]
    return [*_german(n // 1000, "ein"), "tausend", *(_german(n % 1000, last) if n % 1000 else [])]
