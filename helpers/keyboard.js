// JupyterLab acts on single keys (arrows move between cells, A inserts one) wherever the focus is; inside
// a widget they belong to its controls. And ipywidgets gives its sliders no name for screen readers.
function render({ el }) {
  el.style.display = "none";
  const keep = (event) => {
    const forLab = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape";
    if (!forLab && !(event.shiftKey && event.key === "Enter")) event.stopPropagation();
  };
  let watch;
  function name(output) {
    for (const handle of output.querySelectorAll(".noUi-handle:not([aria-label])")) {
      const label = handle.closest(".jupyter-widgets").querySelector(".widget-label");
      handle.setAttribute("aria-label", label.textContent);
    }
  }
  function start() {
    if (!el.isConnected) return requestAnimationFrame(start); // rendered before it is on the page
    const output = el.closest(".jp-OutputArea-output") ?? el.parentElement;
    output.addEventListener("keydown", keep);
    watch = new MutationObserver(() => name(output));
    watch.observe(output, { childList: true, subtree: true });
    name(output);
  }
  start();
  return () => watch?.disconnect();
}
export default { render };
