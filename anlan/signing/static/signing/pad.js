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

  for (const box of document.querySelectorAll("[data-pad]")) pad(box);
})();
