// Optimizers race down one surface from one spot. A surface is a sum of terms [c, m, n], c uᵐ vⁿ.
import { COLOURS, make, setStage, slider, menu, buttons, span, decades, write, stageCanvas, motion, caption, apart } from "./stage.js";

const power = (x, n) => (n === 0 ? 1 : x ** n);
const height = (terms, [u, v]) => terms.reduce((sum, [c, m, n]) => sum + c * power(u, m) * power(v, n), 0);
const gradient = (terms, [u, v]) =>
  terms.reduce(([du, dv], [c, m, n]) => [
    du + (m ? c * m * power(u, m - 1) * power(v, n) : 0),
    dv + (n ? c * n * power(u, m) * power(v, n - 1) : 0),
  ], [0, 0]);

// Each takes a number of w and of its gradient, and what it remembers of that direction; `mu` is the momentum.
const RULES = {
  SGD: (w, g, s, rate) => [w - rate * g, s],
  momentum: (w, g, s, rate, mu) => { const v = mu * (s.v ?? 0) - rate * g; return [w + v, { v }]; },
  Nesterov: (w, g, s, rate, mu) => { const v = mu * (s.v ?? 0) - rate * g; return [w + mu * v - rate * g, { v }]; },
  Adagrad: (w, g, s, rate) => {
    const a = (s.a ?? 0.1) + g * g;
    return [w - rate * g / Math.sqrt(a + 1e-7), { a }];
  },
  RMSprop: (w, g, s, rate) => {
    const a = 0.9 * (s.a ?? 0) + 0.1 * g * g;
    return [w - rate * g / Math.sqrt(a + 1e-7), { a }];
  },
  Adam: (w, g, s, rate, mu) => {
    const t = (s.t ?? 0) + 1, m = mu * (s.m ?? 0) + (1 - mu) * g, a = 0.999 * (s.a ?? 0) + 0.001 * g * g;
    const correction = Math.sqrt(1 - 0.999 ** t) / (1 - mu ** t);
    return [w - rate * correction * m / (Math.sqrt(a) + 1e-7), { t, m, a }];
  },
};

/** Walk every optimiser of `rates` from one start; a walk that has left for good stays where it was. */
function race(terms, start, rates, mu, steps) {
  return Object.fromEntries(Object.entries(rates).map(([name, rate]) => {
    let w = [...start], state = [{}, {}];
    const path = [w];
    for (let i = 0; i < steps; i++) {
      if (Math.max(...w.map(Math.abs)) < 1e6) {
        const g = gradient(terms, w);
        const moved = w.map((x, k) => RULES[name](x, g[k], state[k], rate, mu));
        [w, state] = [moved.map(([x]) => x), moved.map(([, s]) => s)];
      }
      path.push(w);
    }
    return [name, path];
  }));
}

const U = [-2.2, 2.2], V = [-1.7, 1.7], MAP = { x: 0, y: 0, w: 440, h: 340 }, CHART = { x: 492, y: 12, w: 170, h: 292 };
const onMap = ([u, v]) => [MAP.x + (u - U[0]) / (U[1] - U[0]) * MAP.w, MAP.y + (V[1] - v) / (V[1] - V[0]) * MAP.h];
const offMap = (x, y) => [U[0] + (x - MAP.x) / MAP.w * (U[1] - U[0]), V[1] - (y - MAP.y) / MAP.h * (V[1] - V[0])];
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

/** Paint a landscape once, in bands of equal height: the lower, the darker. */
function landscape(terms, ink) {
  const [w, h] = [220, 170];
  const heights = Array.from({ length: w * h }, (_, i) =>
    height(terms, offMap((i % w + 0.5) * MAP.w / w, (Math.floor(i / w) + 0.5) * MAP.h / h)));
  const [low, high] = [heights.reduce((a, b) => Math.min(a, b)), heights.reduce((a, b) => Math.max(a, b))];
  const picture = make("canvas", { width: w, height: h }), context = picture.getContext("2d");
  context.fillStyle = ink;
  heights.forEach((value, i) => { // no `heat`: the ink is the page's own
    context.globalAlpha = 0.4 * (1 - Math.ceil(14 * Math.sqrt((value - low) / (high - low))) / 14);
    context.fillRect(i % w, Math.floor(i / w), 1, 1);
  });
  return { picture, low };
}

function render({ model, el }) {
  const data = model.get("data"), names = Object.keys(data.rates);
  let surface = data.surface, start = data.start, rates = { ...data.rates }, mu = data.mu, hand = names[1] ?? names[0], now = data.now, paths, floor, painted, inked, dragging = false;
  const { controls, figure } = setStage(el);

  const terms = () => data.surfaces[surface];
  function again() {
    paths = race(terms(), start, rates, mu, data.steps);
    floor = Math.min(ground().low, ...names.map((name) => height(terms(), paths[name][data.steps])).filter(Number.isFinite));
    show();
  }
  function show() {
    setNow(now);
    const above = names.map((name) => [height(terms(), paths[name][now]) - floor, name]).toSorted(([a], [b]) => a - b);
    const gone = names.filter((name) => !(Math.max(...paths[name][now].map(Math.abs)) < 1e3));
    say(`Step ${now}: ${above[0][1]} is lowest, ${write(above[0][0])} above the lowest point; then ` +
      `${above.slice(1, 3).map(([h, name]) => `${name} (${write(h)})`).join(", ")}.` +
      ` In hand: ${hand}, at rate ${write(rates[hand])}.` +
      (gone.length ? ` Gone for good: ${gone.join(", ")}.` : "") + proof);
    stage.repaint();
  }
  const ground = () => (painted ??= landscape(terms(), inked ?? "#222"));
  const proof = (() => { // the same walk in NumPy, as the kernel sent it
    const { surface: where, start: from, paths: theirs } = data.reference;
    const ours = race(data.surfaces[where], from, data.rates, data.mu, theirs[names[0]].length - 1);
    return ` This page's walks and NumPy's differ by ${write(Math.max(...names.map((n) => apart(ours[n], theirs[n]))))} at most.`;
  })();

  function paint(context, { ink, quiet, line, paper }) {
    if (inked !== ink) [inked, painted] = [ink, null];
    context.imageSmoothingEnabled = true;
    context.drawImage(ground().picture, MAP.x, MAP.y, MAP.w, MAP.h);
    context.strokeStyle = line;
    context.strokeRect(MAP.x + 0.5, MAP.y + 0.5, MAP.w - 1, MAP.h - 1);
    const onChart = (i, value) => [CHART.x + i / data.steps * CHART.w,
      CHART.y + clamp((2 - Math.log10(Math.max(value, 1e-12))) / 6, 0, 1) * CHART.h];
    context.fillStyle = quiet;
    for (const e of [2, 0, -2, -4]) {
      const [x, y] = onChart(0, 10 ** e);
      context.textAlign = "right";
      context.fillText({ 2: "100", 0: "1", "-2": "0.01", "-4": "0.0001" }[e], x - 6, y + 4);
      context.beginPath(); context.moveTo(x, y); context.lineTo(x + CHART.w, y); context.stroke();
    }
    context.textAlign = "left";
    context.fillText(`steps, 0 to ${data.steps}`, CHART.x, CHART.y + CHART.h + 24);
    context.fillText("height above the lowest point", CHART.x - 40, CHART.y + CHART.h + 40);
    names.forEach((name, k) => {
      context.strokeStyle = COLOURS[k];
      context.lineWidth = name === hand ? 3 : 1.4;
      context.save();
      context.beginPath(); context.rect(MAP.x, MAP.y, MAP.w, MAP.h); context.clip();
      context.beginPath();
      paths[name].slice(0, now + 1).forEach((w, i) => context[i ? "lineTo" : "moveTo"](...onMap(w).map((c) => clamp(c, -1e4, 1e4))));
      context.stroke();
      context.restore();
      context.beginPath();
      paths[name].slice(0, now + 1).forEach((w, i) => context[i ? "lineTo" : "moveTo"](...onChart(i, height(terms(), w) - floor)));
      context.stroke();
    });
    names.forEach((name, k) => {
      const [x, y] = onMap(paths[name][now]);
      ball(context, clamp(x, MAP.x + 10, MAP.x + MAP.w - 10), clamp(y, MAP.y + 10, MAP.y + MAP.h - 10), k, paper);
      ball(context, CHART.x + CHART.w + 18, onChart(0, height(terms(), paths[name][now]) - floor)[1], k, paper);
    });
    const [x, y] = onMap(start);
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.beginPath(); context.arc(x, y, 13, 0, 7); context.stroke();
  }
  function ball(context, x, y, k, paper) {
    context.fillStyle = COLOURS[k];
    context.beginPath(); context.arc(x, y, 10, 0, 7); context.fill();
    context.strokeStyle = paper; context.lineWidth = 1.5; context.stroke();
    context.fillStyle = "white"; context.textAlign = "center"; context.font = "bold 10px sans-serif";
    context.fillText(SHORT[names[k]] ?? names[k][0], x, y + 3.5);
    context.font = "12px sans-serif"; context.textAlign = "left";
  }

  function drop(u, v) { start = [clamp(u, ...U), clamp(v, ...V)]; again(); }
  const nudge = (du, dv) => () => drop(start[0] + du, start[1] + dv);
  const stage = stageCanvas(figure, {
    width: 700, height: 356, paint, label: "Map of the landscape. The arrow keys move the place from which all start.",
    keys: { ArrowLeft: nudge(-0.1, 0), ArrowRight: nudge(0.1, 0), ArrowUp: nudge(0, 0.1), ArrowDown: nudge(0, -0.1) },
    point: (x, y, kind) => {
      dragging = x < MAP.w && (kind === "pointerdown" || (kind === "pointermove" && dragging));
      if (dragging) drop(...offMap(x, y));
    },
  });
  const legend = names.map((name) => `${SHORT[name] ?? name[0]} ${name}`).join(" · ");
  const say = caption(figure);
  figure.append(make("p", { class: "course-legend" }, legend));
  const move = motion(() => { now = Math.min(now + 1, data.steps); show(); return now < data.steps; },
    (running) => { play.textContent = running ? "Pause" : "Start"; });

  menu(controls, "landscape", Object.keys(data.surfaces), surface, (name) => { [surface, painted] = [name, null]; again(); });
  menu(controls, "optimiser in hand", names, hand, (name) => { hand = name; setRate(rates[name]); show(); });
  const setRate = slider(controls, "its rate", decades(0.001, 10), rates[hand], write, (value) => {
    rates = { ...rates, [hand]: value };
    again();
  });
  slider(controls, "momentum μ", span(0, 0.99, 0.01), mu, String, (value) => { mu = value; again(); });
  const setNow = slider(controls, "step", span(0, data.steps, 1), now, String, (value) => { now = value; show(); });
  const [play] = buttons(controls, {
    Start: ["Let all run", () => { if (now === data.steps) now = 0; move.toggle(); }],
    Step: ["Go on by one step", () => { move.stop(); now = Math.min(now + 1, data.steps); show(); }],
    Rewind: ["Back to the start", () => { move.stop(); now = 0; show(); }],
  });
  again();
  return move.stop;
}
const SHORT = { SGD: "S", momentum: "M", Nesterov: "N", Adagrad: "Ag", RMSprop: "R", Adam: "Ad" };

export { height, gradient, race };
export default { render };
