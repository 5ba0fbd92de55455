// What the pages can do without, made quicker: nothing here is needed to use them.
(() => {
  "use strict";
  const root = document.documentElement;

  // The large print is switched in place, so that a half-filled form is not lost to a reload.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-large]")) return;
    event.preventDefault();
    const on = root.classList.toggle("large");
    document.cookie = `large=${on ? "1" : ""}; path=/; max-age=${on ? 31536000 : 0}; samesite=lax`;
    event.target.querySelector("button").setAttribute("aria-pressed", String(on));
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // In a list of matters the arrows go from one to the next; they act only where the focus is in the list.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = step && event.target.closest(".rows a");
    if (!here) return;
    const links = [...here.closest(".rows").querySelectorAll("tbody a")];
    const next = links[links.indexOf(here) + step];
    if (next) next.focus();
    event.preventDefault();
  });

  const toErrors = () => document.getElementById("errors")?.focus();
  document.addEventListener("htmx:afterSwap", toErrors);
  toErrors();
})();
