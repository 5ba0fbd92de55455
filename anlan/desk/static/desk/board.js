// The board asks by itself for what is new: this shows when it was last answered, and says so when it is not.
(() => {
  "use strict";
  const time = document.getElementById("as-of");
  const lost = document.getElementById("as-of-lost");
  if (!time) return;
  document.querySelector("[data-live]").hidden = false;

  // Nothing new: an empty answer must not take the place of the numbers.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 304) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const at = event.detail.xhr.getResponseHeader("X-As-Of");
    if (at) time.textContent = at;
    lost.hidden = Boolean(at);
  });
})();
