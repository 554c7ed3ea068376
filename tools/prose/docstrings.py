"""Find the docstrings of source files by their text alone: nothing is imported, nothing is run."""

import re
from inspect import cleandoc

# Some code, with its comments and short strings, so that a quote in one of them opens nothing; then a
# string in three quotes. Possessive quantifiers (++) keep it linear: what is read is never read again.
_CODE_THEN_STRING = re.compile(
    r"""
    ((?: [^"'\#]++ | \#[^\n]*+
       | (?!\"{3}|'{3})(?: "(?:[^"\\\n]++|\\.)*+" | '(?:[^'\\\n]++|\\.)*+' | ["'] ) )*+)
    (?: \"{3}((?: [^"\\]++ | \\. | "(?!"") )*+)\"{3} | '{3}((?: [^'\\]++ | \\. | '(?!'') )*+)'{3} | \Z | . )
    """,
    re.DOTALL | re.VERBOSE,
)
_DEFINITION = re.compile(r"^([ \t]*)(?:async[ ]+)?(?:def|class)[ ]+(\w+)", re.MULTILINE)
_PREFIX = r"\s*(?:#[^\n]*\n\s*)*[rRuU]?\Z"
_AFTER_COLON, _AT_THE_TOP = re.compile(":" + _PREFIX), re.compile(_PREFIX)
_ADDED = re.compile(
    r"add_newdoc\([^()]*?[\"'](\w+)[\"'],\s*[rRuU]?\Z"
)  # numpy's and scipy's, of what is in C


def docstrings(source):
    """Yield the docstrings of a module, its classes and functions, in order.

    Args:
        source: str, the text of a Python file.

    Yields:
        (str, str): dotted name within the module, "" for the module's own; the text, without indentation.
    """
    scopes, opened = [], False
    for match in _CODE_THEN_STRING.finditer(source):
        code, text = match[1], match[2] or match[3]
        for indent, name in _DEFINITION.findall(code):
            scopes = [scope for scope in scopes if scope[0] < len(indent)] + [(len(indent), name)]
            opened = True
        if text is None:
            continue
        if opened and _AFTER_COLON.search(code, max(0, len(code) - 400)):
            yield ".".join(name for _, name in scopes), cleandoc(text)
        elif match.start() == 0 and _AT_THE_TOP.match(code):
            yield "", cleandoc(text)
        elif added := _ADDED.search(code, max(0, len(code) - 200)):
            yield added[1], cleandoc(text)
        opened = False
