"""A figure that goes on: buttons, controls, errors, and no loop left behind."""

import asyncio
import inspect

import pytest

from helpers import live, plots, widgets


@pytest.fixture
def shown(monkeypatch):
    """What `live` would show: the outermost widgets, each with the words in its place, in order."""
    kept = []
    monkeypatch.setattr("helpers.page.show_widget", lambda widget, text: kept.append((widget, text)))
    monkeypatch.setattr(live, "PAUSE", 0)
    return kept


def count_up(shown, frames=400, step=None):
    """Show a counter that goes up by `pace` from `origin`; return its controls, buttons and figure."""
    live.live(
        lambda origin, pace: origin,
        step or (lambda state, origin, pace: state + pace),
        lambda state, origin, pace: (plots.axes(size=(1, 1)), f"at {state:.0f}, pace {pace:.0f}"),
        "Counts.",
        anew=["origin"],
        frames=frames,
        origin=widgets.slider("origin", 0, 50, 1, 0),
        pace=widgets.slider("pace", 1, 5, 1, 1),
    )
    panel, figure = shown[-1][0].children
    origin, pace, buttons = panel.children
    return origin, pace, *buttons.children, figure


def alt(figure):
    return figure.value.split('alt="')[1].split('"')[0]


async def until(true, seconds=5):
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0)


async def settled(figure):
    before = figure.value
    await asyncio.sleep(0.05)
    return figure.value == before


def test_it_shows_the_state_it_starts_from_and_waits(shown):
    *_, figure = count_up(shown)
    assert alt(figure) == "at 0, pace 1"
    assert not live._running


def test_its_buttons_are_named_and_its_words_say_what_there_is(shown):
    *_, start, step, over, figure = count_up(shown)
    assert {button.description: button.tooltip for button in (start, step, over)} == {
        "Start": "Run until you press Pause",
        "Step": "Go on by one frame and pause",
        "Start over": "Begin anew with these settings",
    }
    assert figure._dom_classes == ("course-figure",)
    said = "Counts. Run this cell to start, pause and step it, and to move the controls: origin, pace."
    assert shown[-1][1] == said


def test_it_is_laid_out_once(shown, monkeypatch):
    seen = []
    real = widgets.picture
    monkeypatch.setattr(widgets, "picture", lambda *made: seen.append(len(made[2])) or real(*made))
    _, pace, _, step, _, _ = count_up(shown)
    step.click()
    pace.value = 2
    assert seen == [0, 1, 1]


def test_frames_leave_the_kernel_time_for_everything_else(shown, monkeypatch):
    slept = []

    async def sleep(seconds, real=asyncio.sleep):
        slept.append(seconds)
        await real(0)

    async def scenario():
        monkeypatch.setattr(live, "PAUSE", 0.05)
        *_, start, _, _, _ = count_up(shown, frames=3)
        monkeypatch.setattr(live.asyncio, "sleep", sleep)
        start.click()
        while start.description == "Pause":
            await sleep(0)

    asyncio.run(scenario())
    assert slept.count(0.05) == 3


def test_it_runs_four_hundred_frames_unless_told_otherwise():
    assert inspect.signature(live.live).parameters["frames"].default == 400


def test_step_goes_on_by_one_frame(shown):
    _, pace, _, step, _, figure = count_up(shown)
    step.click()
    assert alt(figure) == "at 1, pace 1"
    pace.value = 3
    assert alt(figure) == "at 1, pace 3"
    step.click()
    assert alt(figure) == "at 4, pace 3"


def test_start_runs_and_pause_holds(shown):
    async def scenario():
        _, pace, start, step, _, figure = count_up(shown)
        start.click()
        assert start.description == "Pause"
        await until(lambda: alt(figure) == "at 3, pace 1")
        pace.value = 5  # obeyed while it runs
        await until(lambda: alt(figure).startswith("at 13"))
        start.click()
        assert start.description == "Start" and await settled(figure)
        start.click()
        step.click()  # pauses, too
        assert start.description == "Start" and await settled(figure)

    asyncio.run(scenario())


def test_a_control_that_changes_the_structure_begins_anew_and_runs_on(shown):
    async def scenario():
        origin, _, start, _, over, figure = count_up(shown)
        start.click()
        await until(lambda: alt(figure).startswith("at 3"))
        origin.value = 50
        assert alt(figure).startswith("at 50")
        await until(lambda: alt(figure).startswith("at 52"))
        over.click()
        assert alt(figure).startswith("at 50") and start.description == "Start"
        assert await settled(figure)

    asyncio.run(scenario())


def test_it_pauses_by_itself_and_goes_on(shown):
    async def scenario():
        *_, start, _, _, figure = count_up(shown, frames=4)
        start.click()
        await until(lambda: start.description == "Start")
        assert alt(figure).startswith("at 4") and not live._running
        start.click()
        await until(lambda: alt(figure).startswith("at 8"))

    asyncio.run(scenario())


def test_shown_again_it_leaves_no_loop_behind(shown):
    async def scenario():
        *_, start, _, _, figure = count_up(shown)
        start.click()
        await until(lambda: alt(figure).startswith("at 2"))
        *_, other, _, _, _ = count_up(shown)  # the cell was run again
        assert start.description == "Start" and await settled(figure)
        other.click()
        start.click()
        assert other.description == "Start" and len(live._running) == 1
        start.click()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())


def test_an_error_is_shown_and_pauses_it(shown):
    def fails(state, origin, pace):
        return state + pace if state < 2 else state / 0

    async def scenario():
        *_, start, step, over, figure = count_up(shown, step=fails)
        start.click()
        await until(lambda: "course-error" in figure.value)
        assert "ZeroDivisionError" in figure.value and start.description == "Start"
        over.click()
        assert alt(figure) == "at 0, pace 1"
        step.click()
        assert alt(figure) == "at 1, pace 1"

    asyncio.run(scenario())
