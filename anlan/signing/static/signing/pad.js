// Writing one's name with finger, pen or mouse. Only the picture is sent: no speed, no pressure, no order of strokes.
(() => {
  "use strict";
  const WIDTH = 5;

  const pad = (box) => {
    const canvas = box.querySelector("canvas");
    const form = box.closest("form");
    const sent = form.querySelector('input[type="hidden"][name="once_drawing"]');
    const pen = canvas.getContext("2d");
    let drawing = false;
    Object.assign(pen, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    const at = (event) => {
      const edge = canvas.getBoundingClientRect();
      return [(event.clientX - edge.left) * canvas.width / edge.width, (event.clientY - edge.top) * canvas.height / edge.height];
    };
    const keep = () => { drawing = false; if (sent.dataset.drawn) sent.value = canvas.toDataURL("image/png"); };
    canvas.addEventListener("pointerdown", (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      pen.lineTo(...at(event));
      pen.stroke();
      sent.dataset.drawn = "1";
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, keep);
    box.querySelector("[data-clear]").addEventListener("click", () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      sent.value = "";
      delete sent.dataset.drawn;
    });
    box.hidden = false;
    choose(form);
  };

  // Only what the chosen way asks for is shown.
  const choose = (form) => {
    const ways = form.querySelectorAll('input[name="way"]');
    const field = (name) => form.querySelector(`[name="${name}"]`)?.closest(".field");
    const show = () => {
      const way = form.querySelector('input[name="way"]:checked')?.value;
      for (const name of ["agreed", "once_drawing", "name", "once_code"]) field(name).hidden = way !== "e-sign";
      const scan = field("scan");
      if (scan) scan.hidden = way !== "wet";
    };
    for (const way of ways) way.addEventListener("change", show);
    if (ways.length) show();
  };

  // The code is sent without leaving the page, for with it what was drawn would go. Without scripts the button is a button.
  const send = async (button) => {
    const said = document.getElementById("sign-code-said");
    const body = new FormData();
    body.append("csrfmiddlewaretoken", button.form.elements.csrfmiddlewaretoken.value);
    button.disabled = true;
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) said.innerHTML = await answer.text();
      else said.textContent = said.dataset.failed;
    } catch {
      said.textContent = said.dataset.failed;
    }
    button.disabled = false;
  };

  for (const box of document.querySelectorAll("[data-pad]")) pad(box);
  for (const button of document.querySelectorAll("[data-send-code]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); send(button); });
  }
})();
