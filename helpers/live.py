"""A figure that goes on while you watch: started, paused and stepped by buttons, steered by controls."""

import asyncio
import traceback

import ipywidgets

from helpers import page, widgets

PAUSE = 0.05  # seconds between frames, in which the kernel reads the controls and the page catches up

_running = []  # the one that runs; two would slow each other down


def live(start, step, draw, says, anew=(), frames=400, **controls):
    """Show controls and buttons beside a figure of something that can run: a training, a search.

    The buttons are Start (then Pause), Step, and Start over. It runs on the kernel's own event loop,
    a frame at a time, so that the controls are obeyed while it runs and other cells still get their
    turn. It pauses by itself after `frames` frames, and when this one is shown again or another starts.
    An error in any of the three functions is shown in the figure's place, and pauses it too.

    Args:
        start: function of the controls' values, by name; returns a state to begin with.
        step: function of a state and the controls' values; returns the state one frame later. A
            frame should come within a tenth of a second, drawing included.
        draw: function of a state and the controls' values; returns (axes, alt).
        says: str, one sentence on what there is to play with, for readers without widgets.
        anew: names of the controls that need a new state when they are moved; the others act on the
            state there is.
        frames: int, how many frames one press on Start runs at most.
        controls: ipywidgets by the name of the parameter that they set.
    """
    _pause_all()  # a cell that is run again leaves no loop behind
    shown = _Live(start, step, draw, frames, controls)
    for name, control in controls.items():
        control.observe(shown.start_over if name in anew else shown.redraw, "value")
    shown.start_over()
    page.show_widget(
        widgets.beside([*controls.values(), ipywidgets.HBox(shown.buttons)], shown.figure),
        f"{says} Run this cell to start, pause and step it, and to move the controls: "
        f"{', '.join(control.description for control in controls.values())}.",
    )


def _pause_all():
    for running in list(_running):
        running.pause()


class _Live:
    def __init__(self, start, step, draw, frames, controls):
        self._start, self._step, self._draw = start, step, draw
        self._frames, self._controls = frames, controls
        self._state, self._task = None, None
        self._places = []
        self.figure = ipywidgets.HTML()
        self.buttons = [
            ipywidgets.Button(description="Start", tooltip="Run until you press Pause"),
            ipywidgets.Button(description="Step", tooltip="Go on by one frame and pause"),
            ipywidgets.Button(description="Start over", tooltip="Begin anew with these settings"),
        ]
        for button, answer in zip(self.buttons, [self._toggle, self._one, self._restart], strict=True):
            button.on_click(answer)

    def pause(self):
        if self._task:
            self._task.cancel()
            self._task = None
            _running.remove(self)
        self.buttons[0].description = "Start"

    def start_over(self, _=None):
        self._show(lambda values: self._start(**values))

    def redraw(self, _=None):
        self._show(lambda values: self._state)

    def _toggle(self, _):
        if self._task:
            self.pause()
        else:
            _pause_all()
            _running.append(self)
            # Kept, because the event loop itself holds a task only weakly.
            self._task = asyncio.get_running_loop().create_task(self._run())
            self.buttons[0].description = "Pause"

    def _one(self, _):
        self.pause()
        self._advance()

    def _restart(self, _):
        self.pause()
        self.start_over()

    async def _run(self):
        for _ in range(self._frames):
            if not self._advance():
                return
            await asyncio.sleep(PAUSE)
        self.pause()

    def _advance(self):
        return self._show(lambda values: self._step(self._state, **values))

    def _show(self, state_from):
        """Draw the state that a function of the controls' values gives; return whether that went well."""
        values = {name: control.value for name, control in self._controls.items()}
        try:
            self._state = state_from(values)
            self.figure.value = widgets.picture(*self._draw(self._state, **values), self._places)
        except Exception:
            self.figure.value = widgets.error_box(traceback.format_exc())
            self.pause()
            return False
        return True
