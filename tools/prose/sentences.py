"""Turn documentation into plain prose: blocks of text without code or markup, and their whole sentences."""

import re

from tools.prose.grammar import is_sentence

# Blocks: what is left out, and what ends one.
_SKIPPED_SECTIONS = re.compile(
    r"methods|see also|examples?|usage|references?|authors?|licen[cs]e|copyright|bibliography",
    re.IGNORECASE,
)
_KEPT_HEADS = re.compile(r"(notes?|warnings?|tips?|important|caution|caveats?|remarks?):", re.IGNORECASE)
_KEPT_DIRECTIVES = {"note", "warning", "tip", "important", "caution", "hint", "attention"}
_UNDERLINE = re.compile(r"([-=~*^\"#+_`.])\1{2,}\s*$")
_DIRECTIVE = re.compile(r"\.\. ([\w:-]+)::\s*(.*)")
_ITEM = re.compile(r"(?:[-*+•]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_CODE = re.compile(
    r">>>|\.\.\.|\||\+[-=]|@\w|\$ |%|In \[|Out\[|"
    r"(def|class|import|from|print|return|if|for|with|assert) .*[:=(]"
)
_LEGAL = re.compile(
    r"[Cc]opyright|COPYRIGHT|[Ll]icen[cs]e[ds]?\b|LICEN[CS]E|[Ww]arrant[yi]|WARRANT|[Rr]edistribut|"
    r"[Rr]ights reserved|[Pp]ermission is|[Hh]ereby|[Mm]erchantab|AS IS|[Ll]iab(?:le|ility)"
)
# A summary is a sentence, whether or not its author closed it with a full stop.
_OPEN_SUMMARY = re.compile(r"\A([A-Z][^\n]*[a-z])(?=[ \t]*(?:\n[ \t]*\n|\Z))")


def blocks(text):
    """Yield the pieces of a docstring that may be prose, each as one line.

    Left out: sections that list parameters, results or examples, their titles, doctests, code, tables,
    fields, comments and directives. A change of indentation or a list's item begins a new piece.
    """
    text = _OPEN_SUMMARY.sub(r"\1.", text)
    lines = re.sub(r"^([ \t]*)(```|~~~).*?(^[ \t]*\2|\Z)", "", text, flags=re.DOTALL | re.MULTILINE).split(
        "\n"
    )
    block, indent, skip_below, skip_section, code = [], 0, None, False, False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        words = line.strip()
        here = len(line) - len(line.lstrip())
        if not words:
            yield from _joined(block)
            block, code = [], False
            continue
        if skip_below is not None:
            if here > skip_below:
                continue
            skip_below = None
        underlined = _UNDERLINE.match(following.strip()) and here == len(following) - len(following.lstrip())
        if underlined or _UNDERLINE.fullmatch(words):
            yield from _joined(block)
            block = []
            if underlined:
                skip_section = bool(_SKIPPED_SECTIONS.fullmatch(words.rstrip(":")))
            continue
        if skip_section or code:
            continue
        head = not block and words.endswith(":") and words.count(" ") < 4
        directive = _DIRECTIVE.match(words)
        item = _ITEM.match(words)
        if directive and directive[1] in _KEPT_DIRECTIVES:
            yield from _joined(block)
            block, indent = [directive[2]] if directive[2] else [], here + 3
        elif words.startswith((".. ", ":")) or (head and not _KEPT_HEADS.fullmatch(words)):
            yield from _joined(block)
            block, skip_below = [], here
        elif _CODE.match(words):
            yield from _joined(block)
            block, code = [], True
        elif head:
            pass
        elif item or not block or here != indent:
            yield from _joined(block)
            block, indent = [words[item.end() :] if item else words], here + (item.end() if item else 0)
        else:
            block.append(words)
        if words.endswith("::") and not directive:
            skip_below = here
    yield from _joined(block)


def _joined(block):
    text = " ".join(block)
    if any(mark in text for mark in ".!?") and not _LEGAL.search(text):
        yield text


# A citation may go, unless the sentence needs it: "as shown in [1]".
_NOT_NEEDED = "".join(
    rf"(?<!\b{word})" for word in ("see", "in", "by", "of", "to", "from", "with", "and", "or", "is")
)
# Inline markup in this order: the characters without which there is none, its form, what takes its place.
_INLINE = [
    (characters, re.compile(pattern), replacement)
    for characters, pattern, replacement in [
        ("‘’", r"[‘’]", "'"),
        ("“”", r"[“”]", '"'),
        ("-–—", r"\s*(?:--+|[–—])\s*", " - "),
        ("`", r":[\w:+-]+:`~?([^`<]*?)\s*(?:<[^`>]*>)?`", r"`\1`"),  # :func:`text <target>`
        ("<", r"`([^`<]+?)\s*<[^`>]*>`_*", r"\1"),
        ("[", r"\[([^]\[]+)\]\([^)\s]*\)", r"\1"),  # [text](target)
        ("[", _NOT_NEEDED + r"(?<=\S)\s*\[(?:\d+(?:, ?\d+)*\]_?|[\w, -]{1,12}\]_)", ""),  # [1]
        ("*", r"(?<![\w*])(\*\*?)(\w(?:[^*]*[\w.!?])?)\1(?![\w*])", r"\2"),
        ("`", r"`+([^`]+)`+_*", r"\1"),
        (".", r"(?<![\w/.])~?\.?(?:[A-Za-z]\w*\.)+([A-Za-z]\w{2,})(?!\w*[./])", r"\1"),  # package.module.name
        ("~.", r"(?<![\w./])[~.](?=[A-Z][a-z])", ""),  # ~Axes
        ("_", r"(?<=[a-z])(?<!\b[a-z])_(?=[a-z]{2})", "-"),  # snake_case
        ("(", r"(?<=\w)\(\)", ""),
    ]
]
_LABEL = re.compile(r"(?:Notes?|Warnings?|Important|Tip|Caution|NB|N\.B\.|Remark):\s+", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"(?<=[.!?])(?:(?<=[.!?])|(?<=[.!?][\"')]))\s+(?=[\"'(]?[A-Z])|(?<=[.!?][\"')])\s+(?=[A-Z])"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|al|Figs?|Eqs?|Sec|Ch|pp?|No|Vol|Dr|Mr|Prof|approx|resp|[A-Z]))\.$"
)


def sentences(block):
    """Return runs of whole sentences in a block: neighbours in a run are neighbours in the block."""
    for characters, pattern, replacement in _INLINE:
        if any(character in block for character in characters):
            block = pattern.sub(replacement, block)
    pieces = []
    for piece in _BOUNDARY.split(_LABEL.sub("", " ".join(block.split()))):
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    runs = [[]]
    for piece in pieces:
        if is_sentence(piece):
            runs[-1].append(piece)
        else:
            runs.append([])
    return [run for run in runs if run]
