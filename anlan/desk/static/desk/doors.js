// Passkeys, and the warning before an idle session ends. The server decides about both; this only asks and shows.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const token = (form) => ({ "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value });

  const answered = (made) => {
    const { response } = made;
    const told = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) told[name] = text(response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: told, clientExtensionResults: {} });
  };

  const shown = async (form) => {
    const asked = await fetch(form.dataset.passkey, { method: "POST", headers: token(form) });
    if (!asked.ok) throw new Error(asked.statusText);
    const options = await asked.json();
    options.challenge = bytes(options.challenge);
    if (options.user) {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = known(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = known(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  };

  if (window.PublicKeyCredential) {
    document.querySelectorAll("[data-no-passkey]").forEach((said) => said.remove());
    document.querySelectorAll("[data-passkey]").forEach((form) => {
      form.hidden = false;
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        try {
          form.querySelector("[name=answer]").value = answered(await shown(form));
          form.submit();
        } catch {
          form.querySelector("[role=status]").textContent = form.dataset.failed;
        }
      });
    });
  }

  const box = document.getElementById("idle");
  if (!box) return;
  const WARN = Math.min(120, Number(box.dataset.left) / 2);
  let end = Date.now() + 1000 * Number(box.dataset.left);

  // Another window may have been used meanwhile: the server is asked before anybody is warned or shown out.
  const ask = async (method) => {
    const form = document.querySelector(".bar form[method=post]");
    const answer = await fetch(box.dataset.stay, { method, headers: method === "POST" ? token(form) : {} });
    end = Date.now() + 1000 * (await answer.json()).left;
  };
  const out = () => {
    location.href = `${box.dataset.out}?next=${encodeURIComponent(location.pathname + location.search)}`;
  };
  box.addEventListener("close", () => ask("POST").catch(() => {}));

  let asking = false;
  setInterval(async () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > WARN || asking) return;
    box.querySelector("[data-seconds]").textContent = Math.max(left, 0);
    if (box.open && left > 0) return;
    asking = true;
    await ask("GET").catch(() => {});
    asking = false;
    const still = end - Date.now();
    if (still <= 0) out();
    else if (still <= 1000 * WARN && !box.open) box.showModal();
    else if (still > 1000 * WARN && box.open) box.close();
  }, 1000);
})();
