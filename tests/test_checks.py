"""The engine that checks answers: each way to be right, wrong, blank or broken has its verdict."""

import functools
import time
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from scipy.sparse import csr_array

from helpers import checks, progress
from helpers.checks import Exercise, Mistake, verdict

DOUBLE = Exercise(
    inputs=lambda rng: {"x": rng.normal(size=(2, 3))},
    solution=lambda x: 2 * x,
    mistakes=[Mistake("squared", lambda x: x**2)],
)


NAMED = Exercise(
    inputs=lambda rng: {"x": rng.normal(size=(2, 3))},
    solution=lambda x: {"twice": 2 * x, "sum": x.sum()},
)


def test_the_solution_is_correct():
    assert verdict(DOUBLE, lambda x: x + x).state == "correct"


@pytest.mark.parametrize("answer", [None, ..., lambda x: None, lambda x: ...])
def test_a_blank_is_not_answered(answer):
    assert verdict(DOUBLE, answer).state == "blank"


def test_a_stub_that_raises_not_implemented_is_not_answered():
    def stub(x):
        raise NotImplementedError

    assert verdict(DOUBLE, stub).state == "blank"


def test_a_typical_mistake_is_named():
    assert verdict(DOUBLE, lambda x: x * x).says == "squared"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda x: -2 * x, "sign"),
        (lambda x: np.ones((2, 3)), "same whatever the inputs"),
        (lambda x: (2 * x).T, "(3, 2)"),
        (lambda x: 2.1 * x, "The inputs were x = "),
        (lambda x: "two x", "received 'two x'"),
        (lambda x: [[1, 2], [3]], "received"),
        (lambda x: np.full((2, 3), np.nan), "nan"),
        (lambda x: None if x[0, 0] > 0 else 2 * x, "nothing (None)"),
    ],
)
def test_other_mistakes_are_described(answer, says):
    found = verdict(DOUBLE, answer)
    assert found.state == "wrong"
    assert says in found.says


def test_a_changed_input_is_noticed():
    def answer(x):
        x *= 2
        return x

    assert "changes its input `x`" in verdict(DOUBLE, answer).says


def test_an_error_is_shown_with_its_line():
    def answer(x):
        return x / missing  # noqa: F821

    found = verdict(DOUBLE, answer)
    assert found.state == "error"
    assert "NameError" in found.says and "return x / missing" in found.says


def test_a_wrong_number_of_parameters_is_an_error():
    assert "TypeError" in verdict(DOUBLE, lambda x, y: x).says


def test_what_is_no_function_is_said():
    assert "Expected a function, received 3" in verdict(DOUBLE, 3).says


def test_an_endless_loop_is_stopped():
    ticks = []

    def answer(x):
        while True:
            ticks.append(0)

    start = time.perf_counter()
    assert "does not end" in verdict(DOUBLE, answer, seconds=0.3).says
    assert time.perf_counter() - start < 5
    time.sleep(0.2)
    stopped_at = len(ticks)
    time.sleep(0.2)
    assert len(ticks) == stopped_at  # the loop was ended, not only left behind


def test_inputs_are_fresh_each_time():
    seen = []
    for _ in range(2):
        verdict(DOUBLE, lambda x: seen.append(x.copy()))
    assert not np.array_equal(seen[0], seen[checks.TRIALS])


ODD = {
    "a dict": lambda x: {"w": x, "b": 1},
    "a ragged list": lambda x: [[1.0, 2.0], [3.0]],
    "an array of objects": lambda x: np.array([x, "two", None], dtype=object),
    "NaN": lambda x: x * np.nan,
    "a generator": lambda x: (v for v in x),
    "a sparse matrix": lambda x: csr_array(x),
    "itself": lambda x: Loop(),
    "what cannot be shown": lambda x: Stubborn(),
    "a list of what cannot be shown": lambda x: [Stubborn(), Stubborn()],
    "a class": lambda x: Stubborn,
    "a long text": lambda x: "x" * 10_000,
    "an empty array": lambda x: np.array([]),
    "numbers and then nothing": lambda x: [2 * x[0], None],
}


class Stubborn:
    """Nothing can be done with it."""

    def _refuse(self, *args, **options):
        raise RuntimeError("no")

    __array__ = __repr__ = __str__ = __eq__ = __len__ = __iter__ = __bool__ = __hash__ = _refuse


class Loop(list):
    """Holds nothing but itself."""

    def __init__(self):
        super().__init__([self])


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("exercise", [DOUBLE, NAMED], ids=["array", "several"])
def test_whatever_comes_is_judged_in_one_line(exercise, answer):
    found = verdict(exercise, answer)
    assert found.state == "wrong"
    assert "received" in found.says and "\n" not in found.says.replace("\n [", " [")
    assert len(found.says) < 1000


def test_a_tensor_that_holds_no_numbers_yet_is_judged():
    class Lazy:  # as a symbolic tensor of Keras: it has a shape, and refuses to be an array
        shape = (2, 3)

        def __array__(self, *args, **options):
            raise ValueError("a symbolic tensor has no value")

        def __repr__(self):
            return "<Lazy shape=(2, 3)>"

    assert "received <Lazy shape=(2, 3)>." in verdict(DOUBLE, lambda x: Lazy()).says


@pytest.mark.parametrize(
    "error", [SystemExit, KeyboardInterrupt, GeneratorExit, type("Odd", (BaseException,), {})]
)
def test_no_exception_escapes(error):
    def answer(x):
        raise error("stop")

    assert verdict(DOUBLE, answer).says.startswith(f"Your code raised {error.__name__}: stop (line ")


def test_an_exception_that_cannot_be_shown_is_named():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    def answer(x):
        raise Silent

    assert verdict(DOUBLE, answer).says.startswith("Your code raised Silent (line ")


def test_a_dict_may_be_asked_for():
    assert verdict(NAMED, lambda x: {"twice": 2 * x, "sum": x.sum()}).state == "correct"
    found = verdict(NAMED, lambda x: {"twice": 2 * x, "total": x.sum()})
    assert "Expected {'twice': [" in found.says and "received {'twice': [" in found.says


def _gate(result):
    if np.shape(result) != (2,):
        raise ValueError("a weight and a bias, [w, b]")
    return {"at 0": int(result[1] > 0), "at 1": int(sum(result) > 0)}


NOT = Exercise(
    inputs=lambda rng: {},
    solution=lambda: [-1, 0.5],
    mistakes=[Mistake("That is the identity.", lambda: [1, -0.5])],
    behaviour=_gate,
)


def test_what_a_result_does_is_judged_where_that_is_asked_for():
    assert verdict(NOT, lambda: (-4, 2)).state == "correct"
    named = verdict(NOT, lambda: [9, -1])
    assert named.says == "That is the identity."
    found = verdict(NOT, lambda: [0, 1])
    assert (found.state, found.says) == ("wrong", "It does not yet do what is wanted:")
    assert found.rows == (
        ("", "wanted", "received", ""),
        ("at 0", "1", "1", "✓"),
        ("at 1", "0", "1", "✗"),
    )
    assert named.rows[1:] == (("at 0", "1", "0", "✗"), ("at 1", "0", "1", "✗"))


@pytest.mark.parametrize("answer", [lambda: [1, 2, 3], lambda: {"w": 1}, lambda: "x", lambda: Stubborn()])
def test_a_result_of_another_form_is_told_the_form_and_not_the_solution(answer):
    found = verdict(NOT, answer)
    assert found.state == "wrong" and not found.rows
    assert found.says.startswith(
        ("Expected a weight and a bias, [w, b], received", "Expected something else, rec")
    )
    assert "0.5" not in found.says and "whatever" not in found.says


def test_check_shows_a_table_and_escapes_what_it_shows(monkeypatch, shown_boxes):
    monkeypatch.setattr(checks.exercises, "of_chapter", lambda name: CONTENT)
    check, _ = checks.of_chapter("99_made_up")
    check(named("invert", lambda: [0, 1]))
    (html, text) = shown_boxes[-1]
    assert "<td>at 1</td><td>0</td><td>1</td><td>✗</td>" in html
    assert text.splitlines() == [
        "✗ invert: not yet right. It does not yet do what is wanted:",
        "\twanted\treceived",
        "at 0\t1\t1\t✓",
        "at 1\t0\t1\t✗",
    ]
    check(named("double", lambda x: "<img src=x onerror=alert(1)>"))
    (html, text) = shown_boxes[-1]
    assert "&lt;img src=x onerror=alert(1)&gt;" in html and "<img" not in html
    assert "received '<img src=x onerror=alert(1)>'" in text
    check(named("<b>", lambda: 0))
    (html, text) = shown_boxes[-1]
    assert "&lt;" in html and "<b>" not in html.replace("<br>", "")
    assert text.startswith(
        "✗ There is no such exercise: This chapter's exercises are double, invert; received <"
    )


@pytest.mark.parametrize(
    ("answer", "heading", "kind", "recorded"),
    [
        (lambda x: 2 * x, "✓ double: correct", "good", True),
        (lambda x: 3 * x, "✗ double: not yet right", "bad", False),
        (lambda x: x / y, "✗ double: an error in your code", "bad", False),  # noqa: F821
        (lambda x: None, "○ double: not answered yet", "open", False),
    ],
)
def test_only_what_is_correct_is_recorded(monkeypatch, shown_boxes, answer, heading, kind, recorded):
    monkeypatch.setattr(checks.exercises, "of_chapter", lambda name: CONTENT)
    kinds = []
    monkeypatch.setattr(checks.page, "box", lambda kind, *rest: kinds.append(kind) or "".join(rest))
    check, _ = checks.of_chapter("99_made_up")
    check(named("double", answer))
    assert shown_boxes[-1][1].startswith(heading) and kinds == [kind]
    assert (shown_boxes[-1][1] == f"{heading}.") is (kind in ("good", "open"))  # no more to say
    kept = progress.read()[0]
    assert kept == ({"99_made_up": {"solved": ["double"], "best": {}}} if recorded else {})


def test_what_could_not_be_saved_is_said_beside_the_verdict(monkeypatch, shown_boxes):
    monkeypatch.setattr(checks.exercises, "of_chapter", lambda name: CONTENT)
    monkeypatch.setattr(checks.progress, "record", lambda chapter, name: f"{chapter}/{name} not saved.")
    check, _ = checks.of_chapter("99_made_up")
    check(named("double", lambda x: 2 * x))
    assert shown_boxes[-1][1] == "✓ double: correct. 99_made_up/double not saved."


CONTENT = SimpleNamespace(EXERCISES={"double": DOUBLE, "invert": NOT}, QUIZ={})


def named(name, answer):
    answer.__name__ = name
    return answer


@pytest.fixture
def shown_boxes(monkeypatch, tmp_path):
    """What was shown: pairs of HTML and text. Progress goes to a file of its own."""
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    kept = []
    monkeypatch.setattr(checks.page, "show", lambda html, text: kept.append((html, text)))
    return kept


def test_check_shows_and_records(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    check, _ = checks.of_chapter("00_start_here")

    def most_likely(probabilities):
        return probabilities.argmax(axis=1)

    check(most_likely)
    assert "✓ most_likely: correct" in capsys.readouterr().out
    assert progress.read()[0] == {"00_start_here": {"solved": ["most_likely"], "best": {}}}


def test_check_of_an_unknown_name_says_which_there_are(capsys):
    check, _ = checks.of_chapter("00_start_here")

    def most_likly(probabilities):
        return None

    check(most_likly)
    check(7)
    assert "This chapter's exercises are most_likely, accuracy, unsure" in capsys.readouterr().out


class Nameless:
    """Callable, and what it does when it is asked for its name is its own affair."""

    def __init__(self, name=None):
        self.name = name

    @property
    def __name__(self):
        if self.name is None:
            raise RuntimeError("no")
        return self.name

    def __call__(self, x):
        return x


ELSE = {
    "a name that raises": Nameless(),
    "a name that is a list": Nameless(["double"]),
    "a partial": functools.partial(max, 1),
    "a bound method": [].append,
    "a lambda": lambda x: x,
    "a class": Nameless,
    "a ufunc": np.tanh,
    "no function": 7,
}


@pytest.mark.parametrize("kind", ELSE)
def test_what_is_not_named_like_an_exercise_is_said_and_not_recorded(monkeypatch, shown_boxes, kind):
    monkeypatch.setattr(checks.exercises, "of_chapter", lambda name: CONTENT)
    check, _ = checks.of_chapter("99_made_up")
    check(ELSE[kind])
    [(html, text)] = shown_boxes
    assert text.startswith(
        "✗ There is no such exercise: This chapter's exercises are double, invert; received "
    )
    assert "✗ There is no such exercise" in html and progress.read()[0] == {}


def test_an_error_in_what_has_no_lines_is_named():
    class Answer:
        def __getattr__(self, name):
            raise RuntimeError(name)

        def __call__(self, x):
            raise ValueError("not today")

    assert verdict(DOUBLE, Answer()).says == "Calling your function raised ValueError: not today"


def test_quiz_asks_a_question_of_its_chapter(monkeypatch):
    asked = []
    monkeypatch.setattr("helpers.quiz.show_question", lambda *what: asked.append(what))
    monkeypatch.setattr(checks.exercises, "of_chapter", lambda name: CONTENT)
    _, quiz = checks.of_chapter("99_made_up")
    quiz("bias")
    assert asked == [("99_made_up", "bias", CONTENT.QUIZ)]


def test_feedback_in_a_real_kernel():
    """A broken, an endless and a printing answer, as a learner would run them."""
    cells = [
        "from helpers import checks\ncheck, quiz = checks.of_chapter('00_start_here')",
        "def accuracy(answers, labels):\n    i = 0\n    return answers[i] / nothing\n\ncheck(accuracy)",
        "def accuracy(answers, labels):\n    while True:\n        pass\n\ncheck(accuracy)",
        "def accuracy(answers, labels):\n    print('hello')\n    return (answers != labels).mean()\n"
        "check(accuracy)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    broken, endless, printing = ([*cell.outputs] for cell in notebook.cells[1:])
    assert "NameError" in broken[-1].data["text/plain"]
    assert "(line 3: return answers[i] / nothing)" in broken[-1].data["text/plain"]
    assert "does not end" in endless[-1].data["text/plain"]
    assert "hello" in printing[0].text
    assert "share of wrong answers" in printing[-1].data["text/plain"]
