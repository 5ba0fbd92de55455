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

  document.getElementById("errors")?.focus();
})();

// What is typed is kept: by the server while the line holds, in this tab while it does not. It leaves the tab once another page has
// come (so it was sent), at a door, and when somebody signs out: the next person at this machine is another.
(() => {
  "use strict";
  const UNSENT = "unsent";
  const SECOND = 1000;
  const form = document.querySelector("form[data-draft]");
  const door = document.querySelector("input[type=password], input[autocomplete=one-time-code]");
  let timer = 0;
  let leaving = false;

  const forget = () => sessionStorage.removeItem(UNSENT);
  const token = ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken";
  const typed = () => [...new FormData(form)].filter(token);
  const hold = (sent) =>
    sessionStorage.setItem(UNSENT, JSON.stringify({ path: location.pathname, typed: typed(), sent }));
  const say = (text) => {
    document.getElementById("draft-said").textContent = text;
  };

  const restore = (pairs) => {
    const values = new Map();
    for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
    for (const field of form.elements) {
      const given = values.get(field.name) || [];
      if (!field.name || ["file", "hidden", "submit", "fieldset"].includes(field.type)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else field.value = given[0] || "";
    }
  };

  const keep = async () => {
    const secret = form.elements.csrfmiddlewaretoken.value;
    const body = new URLSearchParams([...typed(), ["_keep", "1"], ["csrfmiddlewaretoken", secret]]);
    try {
      const answer = await fetch(form.dataset.draft || location.href, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) throw new Error(answer.statusText);
      if (form.elements.kept) form.elements.kept.value = "1";
      forget();
      say(`${form.dataset.kept} ${new Date().toTimeString().slice(0, 5)}`);
    } catch {
      if (leaving) return;
      hold(false);
      say(form.dataset.offline);
    }
  };

  const unsent = JSON.parse(sessionStorage.getItem(UNSENT) || "null");
  if (unsent && form && unsent.path === location.pathname) {
    restore(unsent.typed);
    keep();
  } else if (door || (unsent && unsent.sent)) {
    forget();
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget]")) forget();
  });
  if (!form) return;

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, SECOND);
  });
  window.addEventListener("online", () => sessionStorage.getItem(UNSENT) && keep());
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    leaving = navigator.onLine;
    hold(leaving);
    if (leaving) return;
    event.preventDefault();
    say(form.dataset.offline);
  });
})();

// A photograph is made small before it goes over a slow line, its place left out. What comes as it was is made small there all the same.
(() => {
  "use strict";
  const SIDE = 2560;
  const QUALITY = 0.85;
  const WORTH = 1_000_000;

  const small = async (file) => {
    if (file.type !== "image/jpeg" || file.size < WORTH) return file;
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return made && made.size < file.size ? new File([made], file.name, { type: file.type }) : file;
  };

  document.addEventListener("change", async ({ target }) => {
    if (target.type !== "file") return;
    const chosen = [...target.files];
    try {
      const held = new DataTransfer();
      for (const file of await Promise.all(chosen.map(small))) held.items.add(file);
      if (target.files[0] === chosen[0]) target.files = held.files;
    } catch {
      // A browser that cannot leaves the file as it is.
    }
  });
})();
