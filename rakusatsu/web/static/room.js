// Helps, and is not needed: pages work without it. Lights a value and its boxes together, copies a citation, "/" goes to the search box.
"use strict";
(() => {
  const light = (name, on) => {
    for (const one of document.querySelectorAll(`[data-field="${CSS.escape(name)}"]`)) one.classList.toggle("lit", on);
  };
  for (const one of document.querySelectorAll("[data-field]")) {
    const name = one.dataset.field;
    const on = () => light(name, true);
    const off = () => light(name, false);
    one.addEventListener("pointerenter", on); one.addEventListener("pointerleave", off);
    one.addEventListener("focusin", on); one.addEventListener("focusout", off);
  }
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(from.textContent.trim().replace(/\s+/g, " "));
      button.textContent = button.dataset.done;
    });
  }
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || "")) return;
    const box = document.querySelector('input[name="q"]');
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });
})();
