"""Drive JupyterLab in a real browser: start both, run a notebook, and move its widgets by keyboard."""

import contextlib
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Error, expect
from playwright.sync_api import TimeoutError as NotInTime

from tools.slices import WIDGET

# ---------------------------------------------------------------- the server and the browser


@contextlib.contextmanager
def serve(root, log):
    """Run JupyterLab over a folder, apart from all settings of the person who runs the tests.

    Args:
        root: Path of the folder that JupyterLab shows; its own files are kept beside it.
        log: Path of the file to which the server and its kernels write.

    Yields:
        (address, token), both str.
    """
    folder = root.parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}", secrets.token_hex(16)
    _silence_news(folder / "settings")
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--LabApp.expose_app_in_browser=True",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=_environment(folder, token), stdout=stream, stderr=stream)
        try:
            _wait_for(process, address, token, log)
            yield address, token
        finally:
            _stop(process, address, token)


def _environment(folder, token):
    paths = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
    return {name: value for name, value in os.environ.items() if name not in paths} | {
        "JUPYTER_TOKEN": token,  # not on the command line, which other users can read
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "COURSE_PROGRESS": str(folder / "progress.json"),
    }


def _silence_news(settings):
    # JupyterLab asks whether it may fetch news; the question would cover part of the screenshots.
    file = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    file.parent.mkdir(parents=True)
    file.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")


def _ask(url, token, method="GET"):
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"token {token}"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=10) as answer:
        return answer.read()


def _wait_for(process, address, token, log):
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            _ask(f"{address}/api/status", token)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process, address, token):
    # Asked politely first: on Windows a terminated server leaves its kernels behind.
    with contextlib.suppress(OSError):
        _ask(f"{address}/api/shutdown", token, "POST")
    for end in (lambda: None, process.terminate, process.kill):
        end()
        try:
            process.wait(10)
            return
        except subprocess.TimeoutExpired:
            continue


def launch(playwright):
    """Return a Chromium and None, or None and how to get one."""
    named = os.environ.get("COURSE_CHROMIUM")
    installed = map(shutil.which, ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"])
    path = named or next(filter(None, installed), None)
    # Containers have a small /dev/shm, and no user namespaces for the sandbox; only our pages are opened.
    options = ["--disable-dev-shm-usage", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    try:
        return playwright.chromium.launch(executable_path=path, args=options), None
    except Error as error:
        if path:  # there is one, and it does not start: that is a failure, not a missing browser
            raise
        reason = str(error).splitlines()[0]
        return None, (
            "no browser: get one with `apt install chromium` (Debian) or, elsewhere, with "
            "`python -m playwright install chromium`; COURSE_CHROMIUM names one that is not on the PATH "
            f"({reason})"
        )


# ---------------------------------------------------------------- one notebook in the browser

WINDOW = {"width": 1280, "height": 900}

SCRIPT = Path(__file__).with_name("browser.js").read_text(encoding="utf-8")

KEYS = {
    "slider": ["ArrowRight", "Home", "End"],  # one step need not show, and at the end there is none
    "list": ["ArrowDown", "ArrowUp"],
    "radio": ["Space"],
    "box": ["Space"],
    "button": ["Enter", "Space"],
    "number": ["ArrowUp", "ArrowDown"],
    "text": ["7"],
    "pad": ["Space", "Shift+ArrowRight"],
    "range": ["ArrowRight", "Home", "End"],
    "stage": ["ArrowRight", "ArrowLeft"],
}
# Where a slider stands, and its ends.
PLACE = (
    "e => e.matches('input') ? [e.value, e.min, e.max]"
    " : ['now', 'min', 'max'].map((name) => e.getAttribute(`aria-value${name}`))"
)
EVERY_KEY = {"pad"}  # kinds of which each key is to work; of the others one is enough


def open_lab(browser, server):
    """Return a page that shows JupyterLab, in which notebooks can be opened one after another.

    Args:
        browser: playwright Browser.
        server: address and token of JupyterLab.
    """
    page = browser.new_page(viewport=WINDOW)
    page.goto("{}/lab?token={}".format(*server))
    page.wait_for_function("() => window.jupyterapp?.restored")
    page.evaluate(SCRIPT)
    return page


class Notebook:
    """A notebook open in JupyterLab, and what went wrong with it so far.

    Attributes:
        page: playwright Page.
        problems: list of str, in the order in which they were seen.
    """

    def __init__(self, page, path):
        self.page, self.problems = page, []
        self._listeners = {"console": self._logged, "pageerror": self._raised}
        for event, listener in self._listeners.items():
            page.on(event, listener)
        page.set_viewport_size(WINDOW)
        page.evaluate("path => course.open(path)", path)
        page.wait_for_function("() => course.ready()", timeout=120_000)

    def _raised(self, error):
        self.report(f"error in the page: {error}")

    def _logged(self, message):
        # JupyterLab logs much that is its own affair; what the widgets' managers log is ours.
        if message.type == "error" and re.search("widget", message.text, re.IGNORECASE):
            self.report(f"logged by the page: {message.text}")

    def report(self, problem):
        """Note a problem, once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def close(self):
        """Stop the kernel and close the notebook, without saving it."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.evaluate("() => course.close()")

    def run(self, seconds=300):
        """Run all cells, and wait until their widgets stand still."""
        self.page.evaluate("() => { course.listen(); course.run() }")
        self.page.wait_for_function("() => course.finished !== null", timeout=1000 * seconds)
        self._collect("while the cells ran")
        if not self.page.evaluate("() => course.finished"):
            self.report("not all cells ran")
        self.page.wait_for_function(
            "() => { const now = course.book.content.node.innerHTML, same = now === course.before;"
            " course.before = now; return same }",
            polling=300,
        )

    def widget_cells(self):
        """Return the indices of the cells that show a widget, and report those that should and do not."""
        promised = self.page.evaluate(
            "type => course.book.content.widgets.flatMap((cell, i) =>"
            " cell.model.sharedModel.outputs?.some((o) => type in (o.data ?? {})) ? [i] : [])",
            WIDGET,
        )
        return [i for i in promised if self._shown(i)]

    def _shown(self, cell):
        if self.page.evaluate("i => Boolean(course.output(i)?.querySelector('.jupyter-widgets'))", cell):
            return True
        self.report(f"cell {cell + 1}: its widget does not appear")
        return False

    def play(self, cell):
        """Move every control of a cell from the keyboard, and report what does not answer."""
        where = f"cell {cell + 1}"
        if missing := self.page.evaluate("i => course.unnamed(i)", cell):
            self.report(f"{where}: {missing} pictures without alternative text")
        controls = self.page.evaluate("i => course.controls(i)", cell)
        if not controls:
            self.report(f"{where}: its widget has no control")
        for control in controls:
            what = f"{where}, {control['kind']} {control['label'] or 'without a label'!r}"
            if not self._is_named(control):
                self.report(f"{what}: no accessible name")
            if control["kind"] != "unknown":
                self._play_one(control, controls, what)
            else:
                self.report(f"{what}: tests/browser.py cannot move this kind of control; teach it")

    def _is_named(self, control):
        with contextlib.suppress(AssertionError):
            expect(self._at(control)).to_have_accessible_name(re.compile(r"\S"), timeout=200)
            return True
        return False

    def _play_one(self, control, controls, what):
        answers = self._answers(control, what)
        if not any(answers) and len(controls) > 1:
            # A choice that is already made, or Reset before anything was moved: another goes first.
            other = control["sibling"] if control["sibling"] >= 0 else int(control is controls[0])
            self._answers(controls[other], what)
            answers = self._answers(control, what)
        enough = all if control["kind"] in EVERY_KEY else any
        if not enough(answers):
            self.report(f"{what}: moved from the keyboard, it changes nothing")
        if control["kind"] == "button" and self._at(control).inner_text() != control["label"]:
            # A Start that has become a Pause: what it started would run on beside the next control.
            self._press(control, "Enter")
            self._collect(what)

    def _answers(self, control, what):
        """Press a control's keys until enough of them had an effect; return for each whether it had."""
        answers = []
        for key in KEYS[control["kind"]]:
            self._at(control).focus()  # what the focus alone changes does not count
            before = self.page.evaluate("control => course.look(control)", control)
            self._press(control, key)
            answers.append(self._changed(control, before))
            self._collect(what)
            if answers[-1] and control["kind"] not in EVERY_KEY:
                break
        return answers

    def _press(self, control, key):
        element = self._at(control)
        element.press(key)
        if control["kind"] == "text":
            element.press("Tab")  # some texts are sent when they are left
        elif not element.evaluate("e => e === document.activeElement || !document.contains(e)"):
            self.report(
                f"cell {control['cell'] + 1}, {control['kind']} {control['label']!r}: "
                f"{key} takes the focus away, as if JupyterLab had used it for itself"
            )

    def _changed(self, control, before):
        self.page.evaluate("() => course.settle()")
        with contextlib.suppress(NotInTime):  # the page may be a moment behind the kernel
            self.page.wait_for_function(
                "([control, before]) => course.look(control) !== before",
                arg=[control, before],
                timeout=700,
            )
            return True
        return False

    def _collect(self, what):
        self.page.evaluate("() => course.settle()")
        for fault in self.page.evaluate("() => course.faults()"):
            self.report(f"{what}: {fault.strip()}")

    def _at(self, control):
        return self.page.locator(f'[data-course-control="{control["mark"]}"]')

    def latencies(self, cell, presses=12):
        """Measure how long each figure of a cell takes to follow the first slider above it.

        Returns:
            list of (label, samples): samples a list of float, milliseconds for each press that
            changed the picture.
        """
        self.page.evaluate("i => course.controls(i)", cell)
        found = self.page.evaluate("i => course.figures(i)", cell)
        return [(label, self._time(cell, n, mark, presses)) for n, (label, mark) in enumerate(found)]

    def _time(self, cell, n, mark, presses):
        self.page.evaluate("([i, n]) => course.time(i, n)", [cell, n])
        handle, key, samples = self.page.locator(f'[data-course-control="{mark}"]'), "ArrowRight", []
        handle.focus()
        for _ in range(presses):
            at, low, high = map(float, handle.evaluate(PLACE))
            key = "ArrowLeft" if at >= high else "ArrowRight" if at <= low else key
            handle.press(key)
            if not self._sampled():  # a figure that takes longer, or a step that leaves it as it is
                self.page.evaluate("() => course.settle()")
                self._sampled()
            samples += self.page.evaluate("() => course.samples.splice(0)")
        return samples

    def _sampled(self):
        with contextlib.suppress(NotInTime):
            self.page.wait_for_function("() => course.samples.length > 0", timeout=400)
            return True
        return False

    def wear(self, theme):
        """Change JupyterLab's theme, "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        self.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)

    def check_pictures(self, when):
        """Report each picture that is not described, not loaded or not to be seen."""
        self.make_room()
        self._collect(when)
        # As many as the file has: JupyterLab drops what it does not trust or cannot read.
        promised = self.page.evaluate("() => course.promised()")
        shown = self.page.evaluate("() => course.pictures()")
        if len(shown) < promised:
            self.report(f"{when}: {promised} pictures in the file, {len(shown)} on the page")
        for cell, faults in shown:
            for fault in faults:
                self.report(f"{when}: a picture of cell {cell + 1} {fault}")

    def make_room(self):
        """Make the window as tall as the notebook."""
        # The notebook scrolls within the page, and JupyterLab fills in its cells little by little; a
        # window as tall as the notebook shows all of it. Chromium draws no taller than 16,384.
        height = 0
        self.page.wait_for_function("() => course.complete()")
        while (needed := min(self.page.evaluate("() => course.height()"), 16_000)) > height:
            height = needed
            self.page.set_viewport_size(WINDOW | {"height": height})
            self.page.wait_for_function("() => course.complete()")

    def picture(self, path):
        """Save a screenshot of the page for a person to look at."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


def percentile(samples, share):
    """Return the value below which a share of the samples lies, a float."""
    return statistics.quantiles(samples, n=100, method="inclusive")[round(100 * share) - 1]
