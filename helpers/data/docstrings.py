"""Find the docstrings of source files by their text alone: nothing is imported, nothing is run."""

import ast
import re
from inspect import cleandoc

# Comments and strings, so that a quote inside one of them does not open another.
_TOKEN = re.compile(
    r"""
    \#[^\n]*
    | \"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3}
    | '{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}
    | "[^"\\\n]*(?:\\.[^"\\\n]*)*"
    | '[^'\\\n]*(?:\\.[^'\\\n]*)*'
    """,
    re.DOTALL | re.VERBOSE,
)
_DEFINITION = re.compile(r"^([ \t]*)(?:async[ ]+)?(?:def|class)[ ]+(\w+)", re.MULTILINE)


def docstrings(source):
    """Yield the docstrings of a module, class or function, in order.

    Also the texts that numpy and scipy hand to `add_newdoc` for what is written in C.

    Args:
        source: str, the text of a Python file.

    Yields:
        (str, str): dotted name within the module, "" for the module's own; the text, without indentation.
    """
    scopes, opened, before, last_string, end = [], False, "", "", 0
    for match in _TOKEN.finditer(source):
        code, token, end = source[end : match.start()], match[0], match.end()
        for definition in _DEFINITION.finditer(code):
            depth = len(definition[1])
            scopes = [scope for scope in scopes if scope[0] < depth]
            scopes.append((depth, definition[2]))
            opened = True
        before = code.rstrip("rRuU \t\n")[-1:] or before
        if token[0] == "#":
            continue
        if token[:3] in ('"""', "'''"):
            if (before == ":" and opened) or before == "":
                name = ".".join(scope[1] for scope in scopes)
                yield name, cleandoc(token[3:-3])
            elif before == "," and "add_newdoc(" in source[max(0, match.start() - 200) : match.start()]:
                yield last_string, cleandoc(token[3:-3])
            opened = False
        before, last_string = token[-1], token.strip("'\"")


def literal_dictionary(source):
    """Return the dictionary of constants that a module such as `pydoc_data.topics` assigns."""
    value = next(node.value for node in ast.parse(source).body if isinstance(node, ast.Assign))
    return ast.literal_eval(value)
