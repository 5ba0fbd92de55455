// One keystroke to the next case: j and k go through a list, n to the next case, / to the search box.
// Letters act only outside fields, and can be turned off (WCAG 2.1.4); every one of them has its link.
(() => {
  "use strict";
  const OFF = "keys-off";
  const links = () => [...document.querySelectorAll(".rows tbody a")];

  const move = (by) => {
    const all = links();
    const here = all.indexOf(document.activeElement);
    all[Math.min(Math.max(here + by, 0), all.length - 1)]?.focus();
  };
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    n: () => document.querySelector("a[rel=next]")?.click(),
    "/": () => document.getElementById("q")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (localStorage.getItem(OFF) || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });

  const box = document.querySelector("[data-keys]");
  if (!box) return;
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () =>
    box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
})();
