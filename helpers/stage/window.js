// A window slides over an image, black 0 to white 1: nine products and their sum, and where each output came from.
import { COLOURS, setStage, menu, buttons, write, stageCanvas, motion, caption, heat, signed, apart } from "./stage.js";

/** Turn a kernel by half a circle, as mathematics' convolution does. */
const turned = (kernel) => kernel.map((row) => row.toReversed()).toReversed();

/** Slide weights over every place of an image where they fit, and add up the products. */
function slide(image, weights) {
  const k = weights.length;
  return Array.from({ length: image.length - k + 1 }, (_, r) => Array.from({ length: image[0].length - k + 1 }, (_, c) =>
    weights.reduce((sum, row, i) => row.reduce((part, w, j) => part + w * image[r + i][c + j], sum), 0)));
}

const grey = (v) => [`#${Math.round(255 * Math.min(1, Math.max(0, v))).toString(16).padStart(2, "0").repeat(3)}`, 1];
const AREA = { x: 0, y: 22, side: 264 }, MAP = { x: 448, y: 22, side: 242 }, BOX = { x: 284, y: 62, cell: 48 };

function render({ model, el }) {
  const data = model.get("data");
  const { controls, figure } = setStage(el);
  let name = data.image, image = data.images[name], kernel = data.kernels[data.kernel], flip = false;
  let at = [...data.at], shown = Infinity, weights, output;
  let drawing = false, inks = null, holds = null; // what a finger does, and with which ink

  const rows = () => output.length, columns = () => output[0].length;
  function again() {
    weights = flip ? turned(kernel) : kernel;
    output = slide(image, weights);
    show();
  }
  function show() {
    const [r, c] = at, sum = output[r][c];
    say(`Row ${r + 1}, column ${c + 1}: the nine products add up to ${write(sum)}. ` +
      (flip ? "The kernel is flipped. " : "") + (drawing ? "A finger or the mouse draws on the image. " : "") + proof);
    stage.repaint();
  }
  const proof = (() => { // the same sums in NumPy, as the kernel sent them
    const { image: which, kernel: by, output: theirs } = data.reference;
    const most = apart(slide(data.images[which], data.kernels[by]), theirs);
    return `This page's sums and NumPy's differ by ${write(most)} at most.`;
  })();
  function moveTo(r, c) {
    at = [Math.min(rows() - 1, Math.max(0, r)), Math.min(columns() - 1, Math.max(0, c))];
    show();
  }
  const by = (dr, dc) => () => { run.stop(); shown = Infinity; moveTo(at[0] + dr, at[1] + dc); };
  function ink(r, c, value) { // on a copy: the images themselves stay as they are
    if (name !== OWN) { image = image.map((row) => [...row]); name = OWN; setName(OWN); }
    if (image[r]?.[c] !== undefined) { image[r][c] = value; again(); }
  }
  function onward() { // to the next place, as one reads
    const n = at[0] * columns() + at[1] + 1;
    if (n >= rows() * columns()) { shown = Infinity; show(); return false; }
    shown = n;
    moveTo(Math.floor(n / columns()), n % columns());
    return true;
  }

  function paint(context, { ink: black, quiet, line, paper }) {
    const [r, c] = at, k = kernel.length, pixel = AREA.side / image.length, place = MAP.side / rows();
    heat(context, image.flat(), image[0].length, [AREA.x, AREA.y, AREA.side, AREA.side], grey);
    const top = Math.max(...output.flat().map(Math.abs));
    heat(context, output.flat().map((v, n) => (n <= shown ? v : 0)), columns(), [MAP.x, MAP.y, MAP.side, MAP.side], signed(top));
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.strokeRect(AREA.x + 0.5, AREA.y + 0.5, AREA.side - 1, AREA.side - 1);
    context.strokeRect(MAP.x, MAP.y, MAP.side, MAP.side);
    context.fillStyle = quiet;
    context.textAlign = "left";
    context.fillText(`image, ${image.length} × ${image[0].length}`, AREA.x, AREA.y - 8);
    context.fillText(`output, ${rows()} × ${columns()}`, MAP.x, MAP.y - 8);
    context.fillText("pixel × weight", BOX.x, BOX.y - 10);
    const from = [AREA.x + c * pixel, AREA.y + r * pixel, k * pixel], to = [MAP.x + c * place, MAP.y + r * place, place];
    context.strokeStyle = COLOURS[1];
    context.lineWidth = 2.5;
    context.strokeRect(from[0], from[1], from[2], from[2]);
    context.strokeRect(to[0], to[1], place, place);
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(from[0] + from[2], from[1] + from[2] / 2); context.lineTo(BOX.x, BOX.y + 1.5 * BOX.cell);
    context.moveTo(BOX.x + 3 * BOX.cell, BOX.y + 1.5 * BOX.cell); context.lineTo(to[0], to[1] + place / 2);
    context.stroke();
    context.setLineDash([]);
    const products = weights.map((row, i) => row.map((w, j) => w * image[r + i][c + j]));
    const most = Math.max(1e-9, ...products.flat().map(Math.abs));
    context.textAlign = "center";
    products.forEach((row, i) => row.forEach((product, j) => {
      const [x, y] = [BOX.x + j * BOX.cell, BOX.y + i * BOX.cell];
      context.fillStyle = paper; context.fillRect(x, y, BOX.cell, BOX.cell);
      [context.fillStyle, context.globalAlpha] = [COLOURS[product < 0 ? 1 : 0], 0.35 * Math.abs(product) / most];
      context.fillRect(x, y, BOX.cell, BOX.cell);
      context.globalAlpha = 1;
      context.strokeStyle = line; context.strokeRect(x, y, BOX.cell, BOX.cell);
      context.fillStyle = quiet; context.font = "9px sans-serif";
      context.fillText(write(image[r + i][c + j]), x + BOX.cell / 2, y + 12);
      context.fillText(`× ${write(weights[i][j])}`, x + BOX.cell / 2, y + 23);
      context.fillStyle = black; context.font = "bold 12px sans-serif";
      context.fillText(write(product), x + BOX.cell / 2, y + 40);
    }));
    context.font = "bold 15px sans-serif";
    context.fillText(`sum ${write(output[r][c])}`, BOX.x + 1.5 * BOX.cell, BOX.y + 3 * BOX.cell + 26);
  }

  const stage = stageCanvas(figure, {
    width: 692, height: 290, paint,
    label: "Image and output. The arrow keys move the window; the space bar inks or wipes the pixel in its middle.",
    keys: {
      ArrowLeft: by(0, -1), ArrowRight: by(0, 1), ArrowUp: by(-1, 0), ArrowDown: by(1, 0),
      " ": () => { const [r, c] = at.map((i) => i + (kernel.length >> 1)); ink(r, c, image[r][c] > 0.5 ? 0 : 1); },
    },
    point: (x, y, kind) => {
      if (kind === "pointerup") { holds = null; return; }
      const cell = ({ x: left, y: top, side }, n) => [Math.floor((y - top) / side * n), Math.floor((x - left) / side * n)];
      if (kind === "pointerdown") {
        holds = x > MAP.x - 10 ? "map" : x > AREA.side ? null : drawing ? "pen" : "window";
        const [r, c] = cell(AREA, image.length);
        inks = image[r]?.[c] > 0.5 ? 0 : 1; // a stroke that begins on ink wipes
        run.stop();
        shown = Infinity;
      }
      if (holds === "map") moveTo(...cell(MAP, rows()));
      if (holds === "window") moveTo(...cell(AREA, image.length).map((i) => i - (kernel.length >> 1)));
      if (holds === "pen") ink(...cell(AREA, image.length), inks);
    },
  });
  const say = caption(figure);
  const run = motion(onward, (running) => { play.textContent = running ? "Pause" : "Start"; });
  const blank = data.images[data.image].map((row) => row.map(() => 1)); // white paper
  const setName = menu(controls, "image", [...Object.keys(data.images), OWN], name, (chosen) => {
    name = chosen;
    image = data.images[chosen] ?? blank.map((row) => [...row]);
    again();
  });
  menu(controls, "kernel", Object.keys(data.kernels), data.kernel, (chosen) => { kernel = data.kernels[chosen]; again(); });
  menu(controls, "a finger or the mouse", ["moves the window", "draws"], "moves the window", (does) => { drawing = does === "draws"; show(); });
  menu(controls, "the kernel is", ["taken as it is", "flipped first"], "taken as it is", (how) => { flip = how !== "taken as it is"; again(); });
  const [play] = buttons(controls, {
    Start: ["Slide over the whole image", () => {
      if (!run.running() && at[0] * columns() + at[1] + 1 >= rows() * columns()) at = [0, 0];
      run.toggle();
    }],
    Step: ["Go on by one place", () => { run.stop(); onward(); }],
    Back: ["To the first place", () => { run.stop(); at = [0, 0]; shown = 0; show(); }],
  });
  again();
  return run.stop;
}
const OWN = "my own";

export { slide, turned };
export default { render };
