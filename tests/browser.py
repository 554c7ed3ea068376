"""Drive JupyterLab in a real browser: start both, run a notebook, and move its widgets by keyboard."""

import ast
import contextlib
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import symtable
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from playwright.sync_api import Error, expect
from playwright.sync_api import TimeoutError as NotInTime

WIDGET = "application/vnd.jupyter.widget-view+json"
SILENT = {"check", "display", "len", "print", "type"}  # calls that leave their argument as it is

# ---------------------------------------------------------------- the cells that the widgets need


@dataclass
class Names:
    """What a cell does with the notebook's names, each a set of str.

    Attributes:
        reads: read while the cell runs.
        reads_later: read inside functions, so at some time before a widget calls them.
        binds: given a new value whatever happens, and not read before.
        touches: bound or changed, perhaps.
        imports: bound by an import; what a module's functions do is no change of the module.
    """

    reads: set = field(default_factory=set)
    reads_later: set = field(default_factory=set)
    binds: set = field(default_factory=set)
    touches: set = field(default_factory=set)
    imports: set = field(default_factory=set)


def names_of(source):
    """Return the Names of a cell's source; magics are allowed."""
    found = Names()
    for statement in ast.parse(TransformerManager().transform_cell(source)).body:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        reads = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
        bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
        own = bound if isinstance(statement, ast.For) else set()  # a loop sets its variable first
        at_once, later = _read_inside(table)
        found.reads |= (reads | at_once) - found.binds - own
        found.reads_later |= later
        found.touches |= bound | _changed(statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found.imports |= bound
        if not isinstance(statement, (ast.If, ast.For, ast.While, ast.Try, ast.AugAssign)):
            found.binds |= bound - found.reads
    return found


def _read_inside(table):
    """Return the notebook's names that inner scopes read: (comprehensions at once, functions later)."""
    at_once, later = set(), set()
    for child in table.get_children():
        names = {s.get_name() for s in child.get_symbols() if s.is_global()}
        inner, inner_later = _read_inside(child)
        if child.get_name() in ("listcomp", "setcomp", "dictcomp", "genexpr"):
            at_once |= names | inner
            later |= inner_later
        else:
            later |= names | inner | inner_later
    return at_once, later


def _changed(statement):
    """Return the names whose objects a statement may change: x[0] = .., x.fit(..), shuffle(x)."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return set()
    changed = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            changed.add(_base(node))
        # `history = model.fit(x)` changes the model too; in `print(x.mean())` nothing is changed.
        if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute):
                changed.add(_base(call.func))
            if isinstance(node, ast.Expr) and call.args and _base(call.func) not in SILENT:
                changed.add(_base(call.args[0]))
    return changed - {None}


def _base(node):
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def needed_cells(sources, wanted):
    """Return which code cells must run, so that some of them can: a backward slice over the names.

    Args:
        sources: list of str, the code cells from the first on.
        wanted: indices of the cells that are to run.

    Returns:
        sorted list of indices, those wanted among them.
    """
    cells = [names_of(source) for source in sources]
    modules = set().union(*(cell.imports for cell in cells))
    kept = set(wanted)
    # A need: a name, the cell before which it is needed, and whether its last value is enough. What
    # a function reads may be read by any call of it, so there each earlier value is kept.
    todo = [need for i in wanted for need in _needs(cells[i], i, i)]
    seen = set()
    while todo:
        name, before, end, last_only = need = todo.pop()
        if need in seen:
            continue
        seen.add(need)
        for i in reversed(range(before)):
            makes = cells[i].binds | cells[i].imports if name in modules else cells[i].touches
            if name in makes:
                kept.add(i)
                todo += _needs(cells[i], i, end)
            if last_only and name in cells[i].binds:
                break
    return sorted(kept)


def _needs(cell, here, end):
    now = [(name, here, end, True) for name in cell.reads]
    return now + [(name, end, end, False) for name in cell.reads_later]


def slim(notebook):
    """Return a copy of an executed notebook with the code cells that its widgets need, not executed.

    Args:
        notebook: nbformat notebook.

    Returns:
        nbformat notebook; empty if no cell shows a widget.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    wanted = [i for i, cell in enumerate(code) if any(WIDGET in o.get("data", {}) for o in cell.outputs)]
    kept = needed_cells([cell.source for cell in code], wanted)
    return write_cells([code[i].source for i in kept])


def write_cells(sources):
    """Return a notebook of code cells that are not executed."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(
        metadata={"kernelspec": kernel}, cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )


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

# The page's half of the driver. `messages` is what the kernel complained of; `look` is all that a
# cell shows but for one control itself; `controls` marks what can be moved and says what it is.
SCRIPT = """
document.addEventListener("keydown", (event) => { course.pressed = event.timeStamp; }, true);
window.course = {
  async open(path) {
    Object.assign(course, { messages: [], samples: [], finished: null, pressed: null, told: new Map() });
    await jupyterapp.restored;
    course.book = await jupyterapp.commands.execute("docmanager:open", { path });
    await course.book.context.ready;
  },
  ready() {  // a notebook without a kernel asks for one, and would do so for ever
    const context = course.book.sessionContext, kernel = context.session?.kernel;
    return context.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle";
  },
  async close() {
    await course.book.sessionContext.shutdown();
    course.book.dispose();
  },
  kernel: () => course.book.sessionContext.session.kernel,
  cell: (i) => course.book.content.widgets[i].node,
  listen() {
    course.kernel().iopubMessage.connect((_, message) => {
      const { header: { msg_type: type }, content } = message;
      if (type === "error") course.messages.push(`${content.ename}: ${content.evalue}`);
      if (type === "stream" && content.name === "stderr") course.messages.push(`stderr: ${content.text}`);
    });
  },
  run() {
    jupyterapp.commands.execute("notebook:run-all-cells")
      .then((done) => { course.finished = Boolean(done); }, () => { course.finished = false; });
  },
  async settle() {  // the kernel answers in order, so all that came before has been dealt with
    const late = new Promise((_, fail) => setTimeout(fail, 60_000, new Error("the kernel does not answer")));
    await Promise.race([course.kernel().requestKernelInfo(), late]);
  },
  output: (i) => course.cell(i).querySelector(".jp-Cell-outputArea"),
  look({ cell, mark }) {
    const area = course.output(cell);
    const control = area.querySelector(`[data-course-control="${mark}"]`);
    const own = control.closest(".lm-Widget");
    const other = (selector) => [...area.querySelectorAll(selector)].filter((e) => !own.contains(e));
    return [
      area.innerHTML.replace(own.outerHTML, ""),
      ...other("input, select, textarea").map((e) => `${e.value} ${e.checked}`),
      ...other("canvas").map((e) => e.toDataURL()),
    ].join("\\n");
  },
  controls(i) {
    const kinds = {
      slider: ".noUi-handle", list: "select", radio: "input[type=radio]",
      box: "input[type=checkbox]", button: "button", number: "input[type=number]",
      text: "input[type=text], textarea", pad: "canvas.course-pad", unknown: "input, canvas[tabindex]",
    };
    const widgets = [...course.output(i).querySelectorAll(".jupyter-widgets")];
    const inside = (e) => widgets.some((w) => w.contains(e)) && e.checkVisibility() && !e.disabled;
    const all = [...course.output(i).querySelectorAll(Object.values(kinds).join(", "))].filter(inside);
    return all.map((e, n) => {
      e.dataset.courseControl = `${i}-${n}`;
      const kind = Object.keys(kinds).find((k) => e.matches(kinds[k]));
      const text = (e) => (e?.textContent ?? "").replace("\\u200b", "").trim();  // ipywidgets' empty label
      const beside = text(e.closest(".lm-Widget").querySelector(".widget-label"));
      const own = text(e.labels?.[0]) || e.getAttribute("aria-label") || (kind === "button" && text(e));
      const sibling = all.findIndex((o) => o !== e && o.closest(".lm-Widget") === e.closest(".lm-Widget"));
      return { mark: e.dataset.courseControl, cell: i, kind, label: own || beside, beside, sibling };
    });
  },
  faults() {
    const notebook = course.book.content.node;
    const shown = [...document.querySelectorAll(".course-error, .jp-Dialog")].map((e) => [e, e.textContent]);
    for (const text of ["Error displaying widget", "Invalid Notebook"]) {
      if (notebook.textContent.includes(text)) shown.push([text, text]);
    }
    const fresh = shown.filter(([e, text]) => course.told.get(e) !== text);
    fresh.forEach(([e, text]) => course.told.set(e, text));
    return [...course.messages.splice(0), ...fresh.map(([, text]) => text.trim().split("\\n").pop())];
  },
  unnamed(i) {
    return [...course.output(i).querySelectorAll("img")].filter((e) => !e.alt.trim()).length;
  },
  promised() {  // how many pictures the cells' outputs hold
    const outputs = course.book.content.widgets.flatMap((cell) => cell.model.outputs?.toJSON() ?? []);
    const html = (output) => [output.data?.["text/html"] ?? ""].flat().join("").split("<img").length - 1;
    return outputs.map((o) => html(o) || Number("image/png" in (o.data ?? {}))).reduce((a, b) => a + b, 0);
  },
  height() {  // of a window that shows the whole notebook
    const outer = course.book.content.node.querySelector(".jp-WindowedPanel-outer");
    outer.scrollTop = 0;
    return Math.ceil(course.book.content.widgets.at(-1).node.getBoundingClientRect().bottom) + 60;
  },
  complete() {
    const cells = course.book.content.widgets;
    return cells.every((cell) => !cell.isPlaceholder() && (cell.model.type !== "markdown" || cell.rendered))
      && [...course.book.content.node.querySelectorAll("img")].every((e) => e.complete);
  },
  pictures() {  // of each picture its cell and what is wrong with it
    return course.book.content.widgets.flatMap((cell, i) =>
      [...cell.node.querySelectorAll("img")].map((e) => [i, [
        ...(e.alt.trim() ? [] : ["has no alternative text"]),
        ...(e.naturalWidth ? [] : ["does not load"]),
        ...(e.checkVisibility() && e.getBoundingClientRect().width ? [] : ["is not to be seen"]),
      ]]));
  },
  figures(i) {  // each figure that follows a slider: the slider's label and mark
    return [...course.output(i).querySelectorAll(".course-figure")].flatMap((figure) => {
      const handle = figure.closest(".widget-box")?.querySelector(".noUi-handle");
      const label = handle?.closest(".jupyter-widgets").querySelector(".widget-label").textContent;
      return handle ? [[label, handle.dataset.courseControl]] : [];
    });
  },
  time(i, n) {  // from the key to the picture decoded, taken here, so that no polling adds to it
    const figure = course.output(i).querySelectorAll(".course-figure")[n];
    course.samples.length = 0;
    let shown = figure.querySelector("img")?.src;
    new MutationObserver(async () => {
      const picture = figure.querySelector("img"), since = course.pressed;
      if (!picture || picture.src === shown || since === null) return;
      [shown, course.pressed] = [picture.src, null];
      await picture.decode();
      course.samples.push(performance.now() - since);
    }).observe(figure, { childList: true, subtree: true, attributes: true });
  },
};
"""

KEYS = {
    "slider": ["ArrowRight", "Home", "End"],  # one step need not show, and at the end there is none
    "list": ["ArrowDown", "ArrowUp"],
    "radio": ["Space"],
    "box": ["Space"],
    "button": ["Enter", "Space"],
    "number": ["ArrowUp", "ArrowDown"],
    "text": ["7"],
    "pad": ["Space", "Shift+ArrowRight"],
}
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
        # ipywidgets 8.1 gives a slider's handle no name of its own; the text beside it must do.
        if control["kind"] == "slider":
            return bool(control["beside"])
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
            values = [handle.get_attribute(f"aria-value{name}") for name in ("now", "min", "max")]
            at, low, high = map(float, values)
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
