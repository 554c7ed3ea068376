// Something that happens step by step, under a slider: a graph whose boxes fill, tracks of numbers along time,
// and arcs that say how much each step looks at the others. What it shows is in `data`:
//   labels   a word for each step, written along tracks and links
//   notes    a sentence for each step
//   graph    { boxes: [{ x, y, texts }], arrows: [{ from, to, texts }], lit: [[...]] }: places from 0 to 1, for each
//            step a text (or one for all), and for each step what is lit: a box's number, or "a" and an arrow's
//   tracks   [{ name, values, top }]: for each step a row of numbers, drawn as a column; `top` is the number of the
//            fullest colour, where it is not the largest
//   links    for each step a row of weights, one for each step
//   sliders  [{ name, label, low, high, step, value }]: moved, they are sent to the kernel, which sends new data
import { COLOURS, make, setStage, slider, buttons, span, stageCanvas, motion, caption, heat, signed } from "./stage.js";

const at = (texts, step) => (Array.isArray(texts) ? texts[step] : texts) ?? "";
const LEFT = 96, WIDTH = 700, GRAPH = 270, CELL = 13;

/** Return how high each part of the figure is: { graph, links, tracks }, in pixels. */
function heights({ graph, links, tracks = [] }) {
  return { graph: graph ? GRAPH : 0, links: links ? 96 : 0,
           tracks: tracks.reduce((sum, { values }) => sum + values[0].length * CELL + 12, 0) + (tracks.length || links ? 24 : 0) };
}

/** Return the number that has a track's fullest colour. */
const fullest = ({ values, top = Math.max(...values.flat().map(Math.abs)) }) => top;

function render({ model, el }) {
  const { controls, figure } = setStage(el);
  let data = model.get("data"), now = data.now ?? 0;
  const steps = data.notes.length, error = make("div");

  function show() {
    setNow(now);
    say(`Step ${now} of ${steps - 1}. ${data.notes[now]}`);
    stage.repaint();
  }
  const to = (step) => { now = Math.min(steps - 1, Math.max(0, step)); show(); return now < steps - 1; };

  function paint(context, colours) {
    const high = heights(data);
    if (data.graph) paintGraph(context, colours);
    const { labels = data.notes } = data, wide = (WIDTH - LEFT - 8) / labels.length;
    const middle = (step) => LEFT + (step + 0.5) * wide;
    if (data.links) paintLinks(context, middle, high.graph + high.links);
    let y = high.graph + high.links;
    if (data.links || data.tracks) {
      context.font = "12px sans-serif";
      context.textAlign = "center";
      labels.forEach((label, step) => {
        context.fillStyle = step === now ? colours.ink : colours.quiet;
        context.font = `${step === now ? "bold " : ""}12px sans-serif`;
        context.fillText(label, middle(step), y + 15, wide);
      });
      y += 24;
    }
    for (const track of data.tracks ?? []) {
      const { name, values } = track, units = values[0].length, top = fullest(track);
      const column = Array.from({ length: units }, (_, u) => values.map((row) => row[u])).flat(); // units, then steps
      heat(context, column, values.length, [LEFT, y, wide * values.length, units * CELL], signed(top));
      context.strokeStyle = colours.line; context.lineWidth = 1;
      context.strokeRect(LEFT, y, wide * values.length, units * CELL);
      context.strokeStyle = COLOURS[1]; context.lineWidth = 2;
      context.strokeRect(LEFT + now * wide, y, wide, units * CELL);
      context.fillStyle = colours.ink; context.textAlign = "right"; context.font = "12px sans-serif";
      context.fillText(name, LEFT - 8, y + units * CELL / 2 + 4, LEFT - 10);
      y += units * CELL + 12;
    }
  }
  function paintLinks(context, middle, foot) {
    data.links[now].forEach((weight, step) => {
      const [a, b] = [middle(now), middle(step)];
      context.strokeStyle = COLOURS[0]; context.lineWidth = Math.max(0.3, 9 * weight); context.globalAlpha = 0.25 + 0.75 * weight;
      context.beginPath();
      if (step === now) context.arc(a, foot - 10, 9, 0, 7);
      else { context.moveTo(a, foot); context.quadraticCurveTo((a + b) / 2, foot - 30 - 60 * Math.abs(step - now) / data.notes.length * 2, b, foot); }
      context.stroke();
      context.globalAlpha = 1;
    });
  }
  function paintGraph(context, { ink, paper, quiet, line }) {
    const { boxes, arrows, lit } = data.graph, bright = new Set(lit[now]);
    const place = ({ x, y }) => [44 + x * (WIDTH - 88), 26 + y * (GRAPH - 64)];
    const ends = ({ from, to: end }) => [...place(boxes[from]), ...place(boxes[end])];
    arrows.forEach((arrow, n) => {
      const [x, y, u, v] = ends(arrow);
      context.strokeStyle = bright.has(`a${n}`) ? COLOURS[1] : line;
      context.lineWidth = bright.has(`a${n}`) ? 3 : 1.2;
      context.beginPath(); context.moveTo(x, y); context.lineTo(u, v); context.stroke();
    });
    context.font = "11px sans-serif"; context.textAlign = "center";
    for (const arrow of arrows) { // after all lines, so that none runs through a number
      const [x, y, u, v] = ends(arrow), { texts, along = 0.5 } = arrow, text = at(texts, now).split("\n");
      if (!text[0]) continue;
      const [mx, my, wide] = [x + (u - x) * along, y + (v - y) * along, Math.max(...text.map((t) => context.measureText(t).width)) + 6];
      context.fillStyle = paper; context.fillRect(mx - wide / 2, my - 7 * text.length, wide, 14 * text.length);
      text.forEach((t, i) => {
        context.fillStyle = i ? COLOURS[1] : quiet; // a second line is a gradient
        context.fillText(t, mx, my + 4 + 13 * (i - (text.length - 1) / 2));
      });
    }
    boxes.forEach((box, n) => {
      const [x, y] = place(box), text = at(box.texts, now).split("\n");
      context.fillStyle = paper; context.strokeStyle = bright.has(n) ? COLOURS[1] : COLOURS[0];
      context.lineWidth = bright.has(n) ? 3.5 : 1.5;
      context.beginPath(); context.roundRect(x - 34, y - 22, 68, 44, 8); context.fill(); context.stroke();
      context.textAlign = "center";
      text.slice(0, 2).forEach((t, i) => {
        context.font = i ? "12px sans-serif" : "bold 13px sans-serif"; context.fillStyle = ink;
        context.fillText(t, x, y + (text.length > 1 ? -4 + 16 * i : 5));
      });
      context.font = "11px sans-serif"; context.fillStyle = COLOURS[1];
      if (text[2]) context.fillText(text[2], x, y + 36);
    });
  }

  const { graph, links, tracks } = heights(data);
  const step = (by) => () => { run.stop(); to(now + by); };
  const stage = stageCanvas(figure, {
    width: WIDTH, height: graph + links + tracks, paint, label: "The figure. The left and right arrow keys go back and on.",
    keys: { ArrowLeft: step(-1), ArrowRight: step(1), Home: () => to(0), End: () => to(steps - 1) },
    point: (x, y, kind) => { if (y > graph && kind !== "pointerup" && x > LEFT) { run.stop(); to(Math.floor((x - LEFT) / (WIDTH - LEFT - 8) * steps)); } },
  });
  const say = caption(figure);
  let wait = 0;
  const run = motion(() => (wait++ % 40 ? true : to(now + 1)), (running) => { play.textContent = running ? "Pause" : "Start"; });
  const setNow = slider(controls, "step", span(0, steps - 1, 1), now, String, (value) => { run.stop(); to(value); });
  const [play] = buttons(controls, {
    Start: ["Go on by itself", () => { if (now === steps - 1) to(0); wait = 1; run.toggle(); }],
    Back: ["One step back", step(-1)],
    Step: ["One step on", step(1)],
  });
  const asked = Object.fromEntries((data.sliders ?? []).map(({ name, value }) => [name, value]));
  for (const { name, label, low, high, step: by, value } of data.sliders ?? []) {
    slider(controls, label, span(low, high, by), value, String, (chosen) => {
      asked[name] = chosen;
      model.set("asked", { ...asked });
      model.save_changes();
    });
  }
  figure.append(error);
  model.on("change:data", () => {
    data = model.get("data");
    error.replaceChildren(...(data.error ? [make("pre", { class: "course-error", role: "alert" }, data.error)] : []));
    show();
  });
  show();
  return run.stop;
}

export { heights, fullest };
export default { render };
