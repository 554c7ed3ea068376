"""Tell a whole sentence of plain English from fragments, labels and code, as far as rules can."""

import re

# A capital, letters and plain punctuation, a full stop.
_SHAPE = re.compile(r"[\"(]?[A-Z][A-Za-z0-9 ,;:'\"()./!?%-]*[.!?][\")]?")
_BROKEN = re.compile(  # what is not prose, or lost a part
    r"\s[,.;:!?)]|[,;:][,;:.A-Za-z]|\b[a-z]+[A-Z]|\(\s|\.\.|\s-\w|\w-\s|/\s|\s/|//|[^\W\d]\.\w|\s\.\w|\w\(|\)\w|"
    r"'[^a-z ]|\d[A-Za-z]{2,}\b|\b[A-Z]\. [A-Z]|:\s(?:is|are)\b|(?<!etc)(?<!\bvs)(?<!\bal)(?<!eg)[.!?] [a-z]|"
    r"(?:\b[A-Z]{2,}\W+){4}|[.!?]\)? ['\"][a-z]|\b(?:except|except for|such as) \(|"
    r"[a-z] (?:If|The|This|These|It|When|Returns?) [a-z]"  # two sentences without a full stop between them
)
_NO_START = re.compile(  # labels, references, notes; things without a verb, verbs without a subject
    r"\w+:\s|[\"(]?(?:See|Refer|TODO|FIXME|XXX|Defaults?|Optional|Similar|Number|Called|Used|Raised|Whether)\b|"
    r"Unlike [\w-]+, \w+s\b|(?:Changed|Added|New|Deprecated) (?:in|since)\b|"
    r"(?:Must|May|Can|Should|Will|Has|Have|Is|Are|Was|Does)\b(?!.*\?)|"
    r"(?:List|Set|Sum|Name|Map|Return type)s? (?:of|for)\b|"
    r"(?:[\w-]+ ){0,4}?(?:class|base|mixin|wrapper|helper|container|decorator) (?:for|that|which|to|of)\b"
)
_DOTTED = re.compile(r"\b(?:e\.g\.|i\.e\.|a\.k\.a\.|U\.S\.)")


def _words(text):
    return frozenset(text.split())


def _third_person(verb):
    if verb.endswith(("s", "sh", "ch", "x", "o", "z")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeou" else verb + "s"


_STOP_WORDS = _words("""
    a an the of to in and or is are be for on by with as at from that this it its if not which will can
    you has have was were been may should must would when then than so no all any each one into only
    also such these those they their there we he your but do does did between how what other more most
    some used use
""")
# Verbs that one meets in documentation. A summary may begin with one: Return the mean; returns the mean.
_VERBS = _words("""
    accept add adjust affect allow append apply approximate ask assign assume attempt avoid be become
    begin behave belong break bring build calculate call cast cause change check choose clear close
    collapse collect combine come compare compile compute concatenate configure consider consist
    construct contain continue control convert copy correspond count create deal decide decode decorate
    default define delete depend derive describe determine differ disable discard display divide do draw
    emit enable encode encounter end ensure equal evaluate execute exist expand expect expose extend
    extract fail feed fetch fill filter find fit follow force format generate get give go guarantee
    handle happen have help hold identify ignore implement imply improve include increase indicate infer
    inherit initialize insert inspect invoke iterate join keep know lead learn leave let lie list load
    look lose make manage map mark match maximize mean measure merge minimize modify move multiply need
    normalize note obey occur offer open operate override overwrite pad parse pass perform permit pick
    place plot point populate predict prefer prepare present preserve prevent print proceed process
    produce provide push put raise reach read receive recommend record reduce refer register reject
    release rely remain remove render replace report represent require reset resolve retain retrieve
    return run save say scale search see seem select send serve set share show shut shuffle simplify
    skip solve sort specify split start stop store subtract suffer suggest sum supply support take tell
    tend test transform translate treat try turn update use validate vary verify visit wait want work
    wrap write yield
""")
_THIRD_PERSON = frozenset(map(_third_person, _VERBS))
_NOUNS_TOO = _words("""
    calls changes copies counts displays ends feeds fits forms formats helps lists loads looks maps
    marks matches measures names offers orders pads plots points places presents prints processes
    records reports results runs scales sets shares shows sorts splits starts sums stores tests
    transforms turns updates values works wraps yields filters moves attempts merges joins causes
    searches controls writes reads steps passes
""")
_FINITE = _words("""
    is are was were has have had does do did can could cannot will would may might must shall should
    isn't aren't wasn't weren't hasn't haven't doesn't don't didn't can't couldn't won't wouldn't
    shouldn't mustn't it's that's there's let's you'll it'll you're we're they're became made took gave
    got went came let
""") | (_THIRD_PERSON - _NOUNS_TOO)
_STARTS = _VERBS | _THIRD_PERSON | {"please", "don't"}
_SUBJECTS = _words("you we they i these those which that who then please")
_BEFORE_INFINITIVES = _words("to not can could will would may might must shall should cannot")
_SUBORDINATE = _words("""
    that which who whose where when if whether because while unless until although how what
""")


def is_sentence(text):
    """Tell whether a text is one whole sentence of plain English, as far as rules can tell."""
    if not _SHAPE.fullmatch(text) or _NO_START.match(text):
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
    return _has_main_verb(words) and not _BROKEN.search(_DOTTED.sub("eg", text))


def _has_main_verb(words):
    """Count the finite verbs; each subordinate clause uses one up."""
    bare = [word.strip("\"'(),;:.!?").lower() for word in words]
    verbs = clauses = 0
    before = ","  # a command may open the sentence, or follow a clause
    for word, plain, following in zip(words, bare, [*bare[1:], ""], strict=True):
        if (
            (plain in _FINITE and not (plain in ("have", "do") and before in _BEFORE_INFINITIVES))
            or (plain in _STARTS and before[-1] in ",;:")
            or (plain in _VERBS and before in _SUBJECTS)
        ):
            verbs += 1
        clauses += plain in _SUBORDINATE and not following.endswith(("ing", "ed"))
        before = word if word[-1] in ",;:" else plain or "-"
    return verbs > clauses
