"""Turn documentation into plain prose: blocks of text without code or markup, and their whole sentences."""

import re

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
    r">>>|\.\.\.|\||\+[-=]|@\w|\$ |%|In \[|Out\[|(def|class|import|from|print|return|if|for|with|assert) .*[:=(]"
)
_LEGAL = re.compile(
    "[Cc]opyright|[Ll]icen[cs]ed|[Ww]arrant[yi]|[Rr]edistribut|[Rr]ights reserved|[Pp]ermission is"
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
        ("[", r"\s*\[[\w, -]{1,12}\]_", ""),  # [1]_
        ("[", r"\s*\[\d+(?:, ?\d+)*\]", ""),
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


_SHAPE = re.compile(r"[\"(]?[A-Z][A-Za-z0-9 ,;:'\"()./!?%-]*[.!?][\")]?")
_BROKEN = re.compile(
    # what is not prose
    r"\s[,.;:!?)]|[,;:][,;:.]|[,;][A-Za-z]|\(\s|\.\.|(?<!\w)-\w|/\s|\s/|//|"
    r"\b[a-z]+[A-Z]|(?<!\d)\.\w|\w:\w|\d[A-Za-z]{2,}\b|\w\(|\)\w|'[^a-z ]|"
    # what lost its beginning or its end
    r"\w- |:\s(?:is|are)\b|\b(?:in|of|at|from) (?:by|and|or|for|with)\b|^Unlike [\w-]+, \w+s\b|\b[A-Z]\. [A-Z]|(?<!etc)(?<!\bvs)(?<!\bal)(?<!eg)[.!?] [a-z]|"
    r"\b(?:see|in|by|of|to|from|the|an?|with|and|or|as|is|are)[.,;]|"
    # labels, references, notes to oneself, names of things without a verb, and verbs without a subject
    r"^\w+:\s|^[\"(]?(?:See|Refer|TODO|FIXME|XXX|Default|Optional)\b|"
    r"^(?:Must|May|Can|Should|Will|Has|Have|Is|Are|Was)\b(?!.*\?)|^(?:List|Set|Sum|Name|Map|Return type)s? (?:of|for)\b|"
    r"^(?:[\w-]+ ){0,4}?(?:class|base|mixin|wrapper|helper|container|decorator) (?:for|that|which|to|of)\b"
)
_DOTTED = re.compile(r"\b(?:e\.g\.|i\.e\.|a\.k\.a\.|U\.S\.)")
_STOP_WORDS = frozenset(
    "a an the of to in and or is are be for on by with as at from that this it its if not which will can you "
    "has have was were been may should must would when then than so no all any each one into only also such "
    "these those they their there we he your but do does did between how what other more most some used use".split()
)
# Verbs that one meets in documentation; the third person ends in -s, and a summary line may begin with either.
_VERBS = (
    "accept add adjust affect allow append apply approximate ask assign assume attempt avoid be become begin "
    "behave belong break bring build calculate call cast cause change check choose clear close collapse collect "
    "combine come compare compile compute concatenate configure consider consist construct contain continue "
    "control convert copy correspond count create deal decide decode decorate default define delete depend derive "
    "describe determine differ disable discard display divide do draw emit enable encode encounter end ensure "
    "equal evaluate execute exist expand expect expose extend extract fail feed fetch fill filter find fit "
    "follow force format generate get give go guarantee handle happen have help hold identify ignore implement "
    "imply improve include increase indicate infer inherit initialize insert inspect invoke iterate join keep "
    "know lead learn leave let lie list load look lose make manage map mark match maximize mean measure merge "
    "minimize modify move multiply need normalize note obey occur offer open operate override overwrite pad "
    "parse pass perform permit pick place plot point populate predict prefer prepare present preserve prevent "
    "print proceed process produce provide push put raise reach read receive recommend record reduce refer "
    "register reject release rely remain remove render replace report represent require reset resolve "
    "retain retrieve return run save say scale search see seem select send serve set share show shut shuffle "
    "simplify skip solve sort specify split start stop store subtract suffer suggest sum supply support take "
    "tell tend test transform translate treat try turn update use validate vary verify visit wait want work "
    "wrap write yield"
).split()


def _third_person(verb):
    if verb.endswith(("s", "sh", "ch", "x", "o", "z")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeou" else verb + "s"


_NOUNS_TOO = frozenset(
    "calls changes copies counts displays ends feeds fits forms formats helps lists loads looks maps marks "
    "matches means measures names needs offers orders pads plots points places presents prints processes "
    "records reports results runs scales sets shares shows sorts splits starts sums stores supports tests "
    "transforms turns updates uses values works wraps yields filters moves returns attempts merges joins "
    "causes searches controls writes reads steps passes requires".split()
) - frozenset("means needs uses returns requires supports".split())
_FINITE = frozenset(
    "is are was were has have had does do did can could cannot will would may might must shall should isn't "
    "aren't wasn't weren't hasn't haven't doesn't don't didn't can't couldn't won't wouldn't shouldn't mustn't "
    "it's that's there's let's you'll it'll you're we're they're became made took gave got went came let".split()
) | (frozenset(_third_person(verb) for verb in _VERBS) - _NOUNS_TOO)
_BASE = frozenset(_VERBS)
_STARTS = _BASE | frozenset(_third_person(verb) for verb in _VERBS) | {"please", "don't"}
_SUBJECTS = frozenset("you we they i these those which that who then please".split())
_NOT_FINITE_AFTER = frozenset("to not can could will would may might must shall should cannot".split())
_SUBORDINATE = frozenset(
    "that which who whose where when if whether because while unless until although how what".split()
)


def is_sentence(text):
    """Tell whether a text is one whole sentence of plain English, as far as rules can tell."""
    if not _SHAPE.fullmatch(text) or _BROKEN.search(_DOTTED.sub("eg", text)):
        return False
    words = text.split()
    if not 4 <= len(words) <= 60 or text.count("(") != text.count(")") or text.count('"') % 2:
        return False
    bare = [word.strip("\"'(),;:.!?").lower() for word in words]
    if sum(word in _STOP_WORDS for word in bare) < 0.1 * len(words):
        return False
    if (
        sum(map(str.isalpha, text)) < 0.72 * len(text)
        or sum(len(word) == 1 and word not in "ai" for word in bare) > 3
    ):
        return False
    return _has_main_verb(words)


def _has_main_verb(words):
    """Count the finite verbs; each subordinate clause uses one up."""
    bare = [word.strip("\"'(),;:.!?").lower() for word in words]
    verbs = clauses = 0
    before = ","  # a command may open the sentence, or follow a clause
    for word, plain, following in zip(words, bare, [*bare[1:], ""], strict=True):
        if (
            (plain in _FINITE and not (plain in ("have", "do") and before in _NOT_FINITE_AFTER))
            or (plain in _STARTS and before[-1] in ",;:")
            or (plain in _BASE and before in _SUBJECTS)
        ):
            verbs += 1
        clauses += plain in _SUBORDINATE and not following.endswith(("ing", "ed"))
        before = word if word[-1] in ",;:" else plain or "-"
    return verbs > clauses
