// A table of number boxes, each named by its row and column for screen readers.
function render({ model, el }) {
  const [line, label, table] = ["div", "div", "table"].map((tag) => document.createElement(tag));
  label.textContent = model.get("description");
  table.setAttribute("aria-label", model.get("description"));
  line.style.cssText = "color:var(--jp-ui-font-color1)";
  table.style.cssText = "border-spacing:0 4px;border-collapse:separate";
  line.append(label, table);
  el.append(line);

  function box(i, j) {
    const input = document.createElement("input");
    input.type = "number";
    input.step = "any";
    input.setAttribute("aria-label", `${model.get("description")}, row ${i + 1}, column ${j + 1}`);
    input.style.cssText =
      "width:5.5em;padding:2px 4px;font:inherit;color:inherit;border:1px solid #888;" +
      "background:var(--jp-layout-color0,white)";
    input.addEventListener("input", () => {
      if (Number.isNaN(input.valueAsNumber)) return; // a lone minus sign: more is to come
      const value = model.get("value").map((row) => [...row]);
      value[i][j] = input.valueAsNumber;
      model.set("value", value);
      model.save_changes();
    });
    return input;
  }
  function show() {
    const value = model.get("value");
    if (table.rows.length !== value.length || table.rows[0]?.cells.length !== value[0].length) {
      table.replaceChildren();
      value.forEach((row, i) => {
        const cells = table.insertRow();
        row.forEach((_, j) => cells.insertCell().append(box(i, j)));
      });
    }
    value.forEach((row, i) => row.forEach((number, j) => {
      const input = table.rows[i].cells[j].firstChild;
      if (input.valueAsNumber !== number) input.value = String(Math.round(1e4 * number) / 1e4);
    }));
  }
  model.on("change:value", show);
  show();
}
export default { render };
