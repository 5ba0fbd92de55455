// The board asks by itself for what is new: this shows when it was last answered, and says so when it is not.
(() => {
  "use strict";
  const EVERY = 20_000;
  const time = document.getElementById("as-of");
  const lost = document.getElementById("as-of-lost");
  if (!time) return;
  document.querySelector("[data-live]").hidden = false;

  // Whoever stands on a number by keyboard stands on it still.
  const renew = (board, figures) => {
    const here = board.contains(document.activeElement) ? document.activeElement.id : "";
    board.outerHTML = figures;
    if (here) document.getElementById(here)?.focus({ preventScroll: true });
  };

  // Nothing new: an empty answer must not take the place of the numbers.
  const ask = async () => {
    const board = document.getElementById("board");
    try {
      const answer = await fetch(board.dataset.url, { headers: JSON.parse(board.dataset.headers) });
      const at = answer.headers.get("X-As-Of");
      if (at) time.textContent = at;
      lost.hidden = Boolean(at);
      if (at && answer.status === 200) renew(board, await answer.text());
    } catch {
      lost.hidden = false;
    }
  };
  setInterval(ask, EVERY);
})();
