// The page's half of the driver. `messages` is what the kernel complained of; `look` is all that a
// cell shows but for one control itself; `controls` marks what can be moved and says what it is.
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
      // When a notebook opens, the page asks for widgets before the kernel knows of any. On a busy machine
      // the complaint comes while the cells run; it is harmless (jupyter-widgets/ipywidgets #3525).
      const harmless = /^(\[\w+\] \w+ \| )?No such comm( target registered)?: \S+\s*$/.test(content.text ?? "");
      if (type === "stream" && content.name === "stderr" && !harmless) {
        course.messages.push(`stderr: ${content.text}`);
      }
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
    const staged = control.closest(".course-explore:not(.jupyter-widgets)"); // a figure with its controls in one widget
    const own = staged ? control.closest(".course-control") ?? control : control.closest(".lm-Widget");
    const other = (selector) => [...area.querySelectorAll(selector)].filter((e) => !own.contains(e));
    return [
      area.innerHTML.replace(own.outerHTML, "").replaceAll(/ aria-live="\w+"/g, ""), // said to screen readers later
      ...other("input, select, textarea").map((e) => `${e.value} ${e.checked}`),
      ...other("canvas").map((e) => e.toDataURL()),
    ].join("\n");
  },
  controls(i) {
    const kinds = {
      slider: ".noUi-handle", list: "select", radio: "input[type=radio]",
      box: "input[type=checkbox]", button: "button", number: "input[type=number]",
      text: "input[type=text], textarea", pad: "canvas.course-pad", range: "input[type=range]",
      stage: "canvas.course-canvas", unknown: "input, canvas[tabindex]",
    };
    const widgets = [...course.output(i).querySelectorAll(".jupyter-widgets")];
    const inside = (e) => widgets.some((w) => w.contains(e)) && e.checkVisibility() && !e.disabled;
    const all = [...course.output(i).querySelectorAll(Object.values(kinds).join(", "))].filter(inside);
    return all.map((e, n) => {
      e.dataset.courseControl = `${i}-${n}`;
      const kind = Object.keys(kinds).find((k) => e.matches(kinds[k]));
      const text = (e) => (e?.textContent ?? "").replace("\u200b", "").trim();  // ipywidgets' empty label
      const beside = text(e.closest(".lm-Widget").querySelector(".widget-label"));
      const own = e.getAttribute("aria-label") || text(e.labels?.[0]) || (kind === "button" && text(e));
      const sibling = all.findIndex((o) => o !== e && o.closest(".lm-Widget") === e.closest(".lm-Widget"));
      return { mark: e.dataset.courseControl, cell: i, kind, label: own || beside, sibling };
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
    return [...course.messages.splice(0), ...fresh.map(([, text]) => text.trim().split("\n").pop())];
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
      const handle = figure.closest(".course-explore")?.querySelector(".noUi-handle, input[type=range]");
      return handle ? [[handle.getAttribute("aria-label"), handle.dataset.courseControl]] : [];
    });
  },
  time(i, n) {  // from the key to the picture decoded, taken here, so that no polling adds to it
    const figure = course.output(i).querySelectorAll(".course-figure")[n];
    course.samples.length = 0;
    let shown = figure.querySelector("img")?.src;
    new MutationObserver(async () => {
      const picture = figure.querySelector("img"), canvas = figure.querySelector("canvas"), since = course.pressed;
      if (since === null || (!canvas && (!picture || picture.src === shown))) return;
      [shown, course.pressed] = [picture?.src, null];
      if (canvas) await new Promise((painted) => { requestAnimationFrame(() => requestAnimationFrame(painted)); });
      else await picture.decode();
      course.samples.push(performance.now() - since);
    }).observe(figure, { childList: true, subtree: true, attributes: true });
  },
  frames(seconds) {  // how many the page shows in a second, while something runs
    return new Promise((done) => {
      const begun = performance.now();
      let count = 0;
      requestAnimationFrame(function frame(now) {
        if (now - begun > 1000 * seconds) done(count / seconds);
        else { count += 1; requestAnimationFrame(frame); }
      });
    });
  },
};
