// What all figures in this folder share: colours, controls, canvases, motion. It stands before each one's own code.

export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"]; // Okabe and Ito's

/** Make an element; attributes that are functions are listeners. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Make the page's two places, controls and figure, as the other widgets of the course have them. */
export function setStage(el) {
  const controls = make("div", { class: "course-controls" });
  const figure = make("div", { class: "course-figure course-stage" });
  el.append(make("div", { class: "course-explore" }, controls, figure));
  return { controls, figure };
}

function labelled(label, control, readout = "") {
  return make("label", { class: "course-control" }, make("span", {}, label), make("span", {}, control, readout));
}

/** A slider over the places of a list of values; `write` says a value in words. */
export function slider(parent, label, values, value, write, changed) {
  const place = () => values.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(values[best] - value) ? i : best), 0);
  const input = make("input", { type: "range", "aria-label": label, min: 0, max: values.length - 1, step: 1 });
  const readout = make("output");
  const show = () => {
    input.value = place();
    readout.textContent = write(value);
    input.setAttribute("aria-valuetext", write(value));
  };
  input.addEventListener("input", () => { value = values[input.valueAsNumber]; show(); changed(value); });
  parent.append(labelled(label, input, readout));
  show();
  return (next) => { value = next; show(); };
}

export function menu(parent, label, options, value, changed) {
  const select = make("select", { "aria-label": label }, ...options.map((o) => make("option", { value: o, selected: o === value }, o)));
  select.addEventListener("change", () => changed(select.value));
  parent.append(labelled(label, select));
  return (next) => { select.value = next; };
}

export function buttons(parent, entries) {
  const made = Object.entries(entries).map(([text, [hint, press]]) => make("button", { title: hint, click: press }, text));
  parent.append(make("div", { class: "course-buttons" }, ...made));
  return made;
}

export const span = (low, high, step) =>
  Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => +(low + i * step).toPrecision(12));

/** Round values from low to high, `steps` of them to a factor of ten. */
export const decades = (low, high, steps = 10) =>
  span(Math.round(steps * Math.log10(low)), Math.round(steps * Math.log10(high)), 1)
    .map((i) => +(10 ** (i / steps)).toPrecision(2));

/** Write a number for people: two digits, a true minus, no exponent unless it is tiny. */
export function write(x) {
  if (!Number.isFinite(x)) return "gone";
  const text = Math.abs(x) >= 100 ? x.toFixed(0) : x !== 0 && Math.abs(x) < 1e-3 ? x.toExponential(0) : String(+x.toPrecision(2));
  return text.replace("-", "−");
}

/** The page's own ink and paper, so that a figure is at home in the dark, too. */
export function theme(node) {
  const style = getComputedStyle(node);
  const seen = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return { paper: seen("--jp-layout-color0", "white"), ink: seen("--jp-ui-font-color1", "#222"),
           quiet: seen("--jp-ui-font-color2", "#777"), line: seen("--jp-border-color1", "#bbb") };
}

/**
 * Make a canvas that is sharp on every screen and as wide as its place; it is painted in its own units.
 * `paint(context, colours)` draws all of it; `keys` maps keys to what they do; `point` hears of a finger or mouse.
 */
export function stageCanvas(parent, { width, height, label, paint, keys = {}, point = null }) {
  const node = make("canvas", { tabindex: 0, role: "application", "aria-label": label, class: "course-canvas" });
  node.style.aspectRatio = `${width} / ${height}`;
  node.style.maxWidth = `${width}px`;
  parent.append(node);
  const context = node.getContext("2d");
  let asked = false;
  const repaint = () => {
    asked = false;
    const scale = (node.clientWidth || width) / width * (window.devicePixelRatio || 1);
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (node.width !== w || node.height !== h) [node.width, node.height] = [w, h];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = "12px sans-serif";
    paint(context, theme(node));
  };
  const ask = () => { if (!asked) { asked = true; requestAnimationFrame(repaint); } }; // once a frame is enough
  new ResizeObserver(ask).observe(node);
  new MutationObserver(ask).observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
  node.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act) return;
    act(event);
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would take the arrows to move between cells
  });
  if (point) {
    const tell = (event) => {
      const box = node.getBoundingClientRect();
      point((event.clientX - box.left) / box.width * width, (event.clientY - box.top) / box.height * height, event.type);
    };
    node.addEventListener("pointerdown", (event) => { node.setPointerCapture(event.pointerId); tell(event); });
    node.addEventListener("pointermove", (event) => { if (event.buttons || event.pointerType === "mouse") tell(event); });
    node.addEventListener("pointerup", tell);
  }
  return { node, repaint: ask };
}

/**
 * Call `step` once a frame until it returns false or is stopped. Who asked their system for less motion gets
 * all steps at once and sees the last.
 */
export function motion(step, changed = () => {}) {
  let running = false, last = 0;
  const frames = []; // milliseconds between the last frames: how smooth it is
  const frame = (now) => {
    if (!running) return;
    if (last) frames.push(now - last);
    if (frames.length > 120) frames.shift();
    last = now;
    if (step()) requestAnimationFrame(frame);
    else stop();
  };
  function stop() { if (running) { running = false; changed(false); } }
  function start() {
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      for (let i = 0; i < 1000 && step(); i++);
      return;
    }
    [running, last] = [true, 0];
    changed(true);
    requestAnimationFrame(frame);
  }
  return { start, stop, toggle: () => (running ? stop() : start()), running: () => running, frames };
}

/** Words below a figure; screen readers hear them when they have come to rest. */
export function caption(parent) {
  const line = make("p", { class: "course-caption" });
  let rest = 0;
  parent.append(line);
  return (text) => {
    if (line.textContent === text) return;
    line.setAttribute("aria-live", "off");
    line.textContent = text;
    clearTimeout(rest);
    rest = setTimeout(() => { line.setAttribute("aria-live", "polite"); line.replaceChildren(text); }, 700);
  };
}

/** Draw a table of numbers, row by row, as a picture; `shade` gives each number a colour, "#rrggbb", and how dense it is. */
export function heat(context, values, columns, [x, y, width, height], shade, smooth = false) {
  const made = make("canvas", { width: columns, height: values.length / columns }), small = made.getContext("2d");
  const image = small.createImageData(made.width, made.height);
  values.forEach((value, n) => {
    const [colour, dense] = shade(value);
    for (let c = 0; c < 3; c++) image.data[4 * n + c] = parseInt(colour.slice(1 + 2 * c, 3 + 2 * c), 16);
    image.data[4 * n + 3] = Math.round(255 * Math.min(1, dense));
  });
  small.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = smooth;
  context.drawImage(made, x, y, width, height);
}

/** Signed numbers: blue where positive, orange where negative, dense where large. */
export const signed = (top) => (value) => [COLOURS[value < 0 ? 1 : 0], 0.9 * Math.abs(value) / (top || 1)];

/** The greatest difference between two nested arrays of numbers. */
export const apart = (a, b) => (Array.isArray(a) ? Math.max(0, ...a.map((x, i) => apart(x, b[i]))) : Math.abs(a - b));
