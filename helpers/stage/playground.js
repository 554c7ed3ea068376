// A small network that learns before your eyes. Its weights can be taken in hand while it does.
import { COLOURS, setStage, slider, menu, buttons, span, decades, write, stageCanvas, motion, caption, heat, signed, apart } from "./stage.js";

const ACTIVATIONS = { // value, and slope as a function of the value
  none: [(z) => z, () => 1],
  sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (a) => a * (1 - a)],
  tanh: [Math.tanh, (a) => 1 - a * a],
  ReLU: [(z) => (z > 0 ? z : 0), (a) => (a > 0 ? 1 : 0)],
};

/** Return the outputs of each layer for one point, the inputs first; weights are [W, b, W, b, ...]. */
function forward(weights, point, activation) {
  const outputs = [point], last = weights.length / 2 - 1;
  for (let l = 0; l <= last; l++) {
    const [W, b, a] = [weights[2 * l], weights[2 * l + 1], outputs[l]];
    outputs.push(b.map((sum, j) => {
      for (let i = 0; i < a.length; i++) sum += a[i] * W[i][j];
      return l === last ? sum : ACTIVATIONS[activation][0](sum);
    }));
  }
  return outputs;
}

/** Return the mean cross-entropy of the softmax over all points, and its gradients, shaped like the weights. */
function gradientsOf(weights, points, labels, activation) {
  const gradients = weights.map((w) => w.map((row) => (Array.isArray(row) ? row.map(() => 0) : 0)));
  let loss = 0;
  points.forEach((point, n) => {
    const outputs = forward(weights, point, activation), logits = outputs.at(-1), top = Math.max(...logits);
    const total = logits.reduce((sum, z) => sum + Math.exp(z - top), 0);
    loss += (top + Math.log(total) - logits[labels[n]]) / points.length;
    let delta = logits.map((z, k) => (Math.exp(z - top) / total - (k === labels[n] ? 1 : 0)) / points.length);
    for (let l = weights.length / 2 - 1; l >= 0; l--) {
      const a = outputs[l], W = weights[2 * l], dW = gradients[2 * l], db = gradients[2 * l + 1];
      const back = a.map((value, i) => {
        let sum = 0;
        for (let j = 0; j < delta.length; j++) { dW[i][j] += value * delta[j]; sum += W[i][j] * delta[j]; }
        return sum * ACTIVATIONS[activation][1](value);
      });
      delta.forEach((d, j) => { db[j] += d; });
      delta = back;
    }
  });
  return [loss, gradients];
}

/** Take one step of gradient descent in place; the penalty pulls the weights, not the biases. */
function descend(weights, gradients, rate, penalty) {
  weights.forEach((w, l) => w.forEach((row, i) => {
    if (Array.isArray(row)) row.forEach((x, j) => { row[j] = x - rate * (gradients[l][i][j] + penalty * x); });
    else w[i] = row - rate * gradients[l][i];
  }));
}

const shareRight = (weights, points, labels, activation) => points.reduce((right, point, n) => {
  const logits = forward(weights, point, activation).at(-1);
  return right + (logits.indexOf(Math.max(...logits)) === labels[n]) / points.length;
}, 0);

const SIDE = 22, PLANE = { x: 474, y: 22, side: 216 }, LOSS = { x: 474, y: 276, w: 216, h: 92 }, WINDOW = 1.2;
const copy = (weights) => weights.map((w) => w.map((row) => (Array.isArray(row) ? [...row] : row)));

function render({ model, el }) {
  const data = model.get("data"), chosen = { ...data.settings };
  const { controls, figure } = setStage(el);
  const ticks = Array.from({ length: SIDE }, (_, i) => WINDOW * ((2 * i + 1) / SIDE - 1));
  const grid = ticks.flatMap((v) => ticks.map((u) => [u, -v])); // row by row, from the top
  let sizes, edges, weights, losses, history, drawn = 0, edge = 0, grip = null;

  const pattern = () => data.patterns[chosen.pattern];
  function begin() { // He's start, from the kernel's own random numbers, each time the next of them
    sizes = [2, ...Array(chosen.layers).fill(chosen.units), 2];
    const next = () => data.pool[drawn++ % data.pool.length];
    weights = sizes.slice(1).flatMap((units, l) => [
      Array.from({ length: sizes[l] }, () => Array.from({ length: units }, () => next() * Math.sqrt(2 / sizes[l]))),
      Array(units).fill(0),
    ]);
    edges = weights.filter((_, l) => l % 2 === 0)
      .flatMap((W, l) => W.flatMap((row, i) => row.map((_, j) => ({ l, i, j }))));
    [losses, history, edge] = [[], [], 0];
    show();
  }
  function advance() {
    history.push(copy(weights));
    if (history.length > 600) history.shift();
    let loss, gradients;
    for (let i = 0; i < data.steps; i++) {
      [loss, gradients] = gradientsOf(weights, pattern().x, pattern().y, chosen.activation);
      descend(weights, gradients, chosen.rate, chosen.penalty);
    }
    losses.push(loss);
    show();
    return Number.isFinite(loss) && losses.length < 2000;
  }
  function back() {
    run.stop();
    if (history.length) { weights = history.pop(); losses.pop(); }
    show();
  }
  function show() {
    const { x, y, x_test, y_test } = pattern(), [at, { l, i, j }] = [weights, edges[edge]];
    const [seen, held] = [shareRight(at, x, y, chosen.activation), shareRight(at, x_test, y_test, chosen.activation)];
    say(`Step ${data.steps * losses.length}: ${seen.toFixed(2)} of the points right, ${held.toFixed(2)} of those held out` +
      (losses.length ? `, loss ${write(losses.at(-1))}` : "") + `, at rate ${write(chosen.rate)} and penalty ${write(chosen.penalty)}. ` +
      `In hand: the weight from ${unit(l, i)} to ${unit(l + 1, j)}, ${at[2 * l][i][j].toFixed(2).replace("-", "−")}. ` + proof);
    stage.repaint();
  }
  const unit = (l, i) => (l === 0 ? `input ${i + 1}` : l === weights.length / 2 ? `output ${i}` : `unit ${i + 1} of layer ${l}`);
  const proof = (() => { // the same gradients in NumPy, as the kernel sent them
    const { weights: w, gradients, pattern: name, activation } = data.reference;
    const ours = gradientsOf(w, data.patterns[name].x, data.patterns[name].y, activation)[1];
    return `This page's gradients and NumPy's differ by ${write(apart(ours, gradients))} at most.`;
  })();

  function place(l, i) { // the middle of a unit's picture
    const size = Math.min(44, 372 / Math.max(...sizes) - 6);
    return [28 + l * 400 / (sizes.length - 1), 200 + (i - (sizes[l] - 1) / 2) * (size + 6) * (sizes[l] === 2 ? 1.6 : 1), size];
  }
  const ends = ({ l, i, j }) => { const [x, y, s] = place(l, i), [u, v, t] = place(l + 1, j); return [x + s / 2, y, u - t / 2, v]; };

  function paint(context, { ink, quiet, line }) {
    const maps = grid.map((point) => forward(weights, point, chosen.activation));
    edges.forEach((e, k) => {
      const w = weights[2 * e.l][e.i][e.j], [x, y, u, v] = ends(e);
      context.strokeStyle = k === edge ? ink : w < 0 ? COLOURS[1] : COLOURS[0];
      context.setLineDash(w < 0 ? [6, 4] : []);
      context.globalAlpha = k === edge ? 1 : 0.75;
      context.lineWidth = Math.min(9, 0.4 + 2.2 * Math.abs(w));
      context.beginPath(); context.moveTo(x, y); context.bezierCurveTo((x + u) / 2, y, (x + u) / 2, v, u, v); context.stroke();
    });
    context.setLineDash([]);
    context.globalAlpha = 1;
    sizes.forEach((units, l) => {
      for (let i = 0; i < units; i++) {
        const [x, y, size] = place(l, i);
        const values = maps.map((outputs) => outputs[l][i]);
        heat(context, values, SIDE, [x - size / 2, y - size / 2, size, size], signed(Math.max(...values.map(Math.abs))), true);
        context.strokeStyle = line; context.lineWidth = 1;
        context.strokeRect(x - size / 2, y - size / 2, size, size);
      }
    });
    context.fillStyle = quiet; context.textAlign = "center";
    sizes.forEach((_, l, { length }) =>
      context.fillText(l === 0 ? "inputs" : l === length - 1 ? "outputs" : `layer ${l}`, Math.min(place(l, 0)[0], 436), 396));
    const sides = maps.map((outputs) => outputs.at(-1)[1] - outputs.at(-1)[0]);
    heat(context, sides, SIDE, [PLANE.x, PLANE.y, PLANE.side, PLANE.side],
      (z) => [COLOURS[z < 0 ? 1 : 0], 0.15 + 0.3 * Math.min(1, Math.abs(z))]);
    const { x, y } = pattern();
    x.forEach(([u, v], n) => {
      const [px, py] = [PLANE.x + (u / WINDOW + 1) / 2 * PLANE.side, PLANE.y + (1 - v / WINDOW) / 2 * PLANE.side];
      context.fillStyle = y[n] ? COLOURS[0] : COLOURS[1]; context.strokeStyle = "white"; context.lineWidth = 0.8;
      context.beginPath();
      if (y[n]) context.arc(px, py, 3.2, 0, 7); else context.rect(px - 2.8, py - 2.8, 5.6, 5.6);
      context.fill(); context.stroke();
    });
    context.fillStyle = quiet; context.textAlign = "left";
    context.fillText("where it says ■ 0 and ● 1", PLANE.x, PLANE.y - 8);
    context.fillText(`loss, 0 to 1, over ${data.steps * losses.length} steps`, LOSS.x, LOSS.y - 8);
    context.strokeStyle = line; context.strokeRect(LOSS.x, LOSS.y, LOSS.w, LOSS.h);
    context.strokeStyle = COLOURS[0]; context.lineWidth = 2; context.beginPath();
    losses.forEach((loss, n) => context.lineTo(LOSS.x + n / Math.max(losses.length - 1, 20) * LOSS.w, LOSS.y + (1 - Math.min(loss, 1)) * LOSS.h));
    context.stroke();
  }
  function bend(change) {
    const { l, i, j } = edges[edge];
    weights[2 * l][i][j] += change;
    show();
  }
  const next = (by) => () => { edge = (edge + by + edges.length) % edges.length; show(); };
  const stage = stageCanvas(figure, {
    width: 700, height: 404, paint,
    label: "The network. The left and right arrow keys take another weight in hand, up and down bend it.",
    keys: { ArrowLeft: next(-1), ArrowRight: next(1), ArrowUp: () => bend(0.1), ArrowDown: () => bend(-0.1) },
    point: (x, y, kind) => {
      if (kind === "pointerdown" && x < 460) {
        const away = edges.map((e) => { const [a, b, c, d] = ends(e), t = Math.min(1, Math.max(0, (x - a) / (c - a)));
          return Math.hypot(x - a - t * (c - a), y - b - (3 * t * t - 2 * t ** 3) * (d - b)); });
        edge = away.indexOf(Math.min(...away));
        grip = y;
        show();
      } else if (kind === "pointermove" && grip !== null) { bend((grip - y) / 40); grip = y; } else if (kind === "pointerup") grip = null;
    },
  });
  const say = caption(figure);
  const run = motion(advance, (running) => { play.textContent = running ? "Pause" : "Start"; });
  const anew = (name) => (value) => { chosen[name] = value; begin(); };
  const atOnce = (name) => (value) => { chosen[name] = value; show(); };
  menu(controls, "pattern", Object.keys(data.patterns), chosen.pattern, anew("pattern"));
  slider(controls, "hidden layers", [1, 2, 3], chosen.layers, String, anew("layers"));
  slider(controls, "units in each", span(1, 8, 1), chosen.units, String, anew("units"));
  menu(controls, "activation", Object.keys(ACTIVATIONS), chosen.activation, anew("activation"));
  slider(controls, "learning rate", decades(0.03, 3), chosen.rate, write, atOnce("rate"));
  slider(controls, "L2 penalty", [0, ...decades(0.0001, 0.1, 5)], chosen.penalty, write, atOnce("penalty"));
  const [play] = buttons(controls, {
    Start: ["Train until you press Pause", run.toggle],
    Step: ["Train for one picture more", () => { run.stop(); advance(); }],
    Back: ["Undo the last picture", back],
    Anew: ["Begin with other weights", () => { run.stop(); begin(); }],
  });
  begin();
  for (let i = 0; i < data.first; i++) advance();
  return run.stop;
}

export { descend, forward, gradientsOf };
export default { render };
