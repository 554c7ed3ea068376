// A pad of size x size pixels. Strokes are drawn here at once; Python hears of each finished stroke.
function render({ model, el }) {
  const size = model.get("size");
  const scale = Math.round(256 / size);
  const brush = size / 10; // radius, in pixels of the pad; as thick as the strokes of the scans
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * scale;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", model.get("description"));
  canvas.className = "course-pad";
  canvas.style.cssText =
    "border:2px solid #0072B2;background:white;touch-action:none;cursor:crosshair;border-radius:4px";
  const wipe = document.createElement("button");
  wipe.textContent = "Wipe";
  wipe.title = "Wipe the pad clean";
  wipe.addEventListener("click", () => { pixels.fill(0); paint(); send(); });
  const under = document.createElement("div");
  under.className = "course-buttons";
  under.style.width = `${size * scale}px`;
  under.append(wipe);
  el.append(canvas, under);
  const context = canvas.getContext("2d");
  let pixels, last = null, pen = [size / 4, size / 4], focused = false;

  function read() {
    const stored = model.get("value");
    pixels = stored.length === size * size ? [...stored] : Array.from({ length: size * size }, () => 0);
    paint();
  }
  function paint() {
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "#222";
    pixels.forEach((ink, i) => {
      if (ink) context.fillRect((i % size) * scale, Math.floor(i / size) * scale, scale, scale);
    });
    if (focused) {
      context.strokeStyle = "#D55E00";
      context.lineWidth = 2;
      context.strokeRect((pen[0] - 1) * scale, (pen[1] - 1) * scale, 2 * scale, 2 * scale);
    }
  }
  function dot([x, y]) {
    for (let i = 0; i < size * size; i++) {
      const dx = (i % size) + 0.5 - x, dy = Math.floor(i / size) + 0.5 - y;
      if (dx * dx + dy * dy <= brush * brush) pixels[i] = 1;
    }
  }
  function stroke(from, to) {
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let s = 0; s <= steps; s++) {
      dot([from[0] + ((to[0] - from[0]) * s) / steps, from[1] + ((to[1] - from[1]) * s) / steps]);
    }
    paint();
  }
  function send() {
    model.set("value", [...pixels]);
    model.save_changes();
  }
  function where(event) {
    const square = canvas.getBoundingClientRect();
    return [((event.clientX - square.left) / square.width) * size,
            ((event.clientY - square.top) / square.height) * size];
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = where(event);
    stroke(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const here = where(event);
    stroke(last, here);
    last = here;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { if (last) { last = null; send(); } });
  }
  canvas.addEventListener("keydown", (event) => {
    focused = true;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (move) {
      const next = pen.map((at, i) => Math.min(size - 1, Math.max(1, at + move[i])));
      if (event.shiftKey) { stroke(pen, next); send(); }
      pen = next;
    } else if (event.key === " ") {
      stroke(pen, pen);
      send();
    } else return;
    paint();
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would take the arrows to move between cells
  });
  for (const name of ["focus", "blur"]) {
    // The pen is shown to those who move it with keys, and to no one else.
    canvas.addEventListener(name, () => { focused = canvas.matches(":focus-visible"); paint(); });
  }
  model.on("change:value", read);
  read();
}
export default { render };
