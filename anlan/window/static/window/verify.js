// Checks a receipt in the browser, with nothing but what the person holds: the file and the keys. See docs/verify.md.
(() => {
  "use strict";
  const form = document.getElementById("verify");
  const verdict = document.getElementById("verdict");
  const said = verdict.dataset;
  const text = new TextEncoder();
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unhex = (told) => Uint8Array.from(told.match(/../g) || [], (pair) => parseInt(pair, 16));
  const unbase64 = (told) => Uint8Array.from(atob(told), (character) => character.charCodeAt(0));
  const same = (one, other) => hex(one) === hex(other);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  const both = (left, right) => sha256([1], left, right);

  const keyOf = (line) => {
    const [name, id, ...rest] = line.trim().split("+");
    const body = rest.join("+");  // base64 has this sign, too
    const raw = body ? unbase64(body) : [];
    return raw.length === 33 && raw[0] === 1 ? { name, id, raw: raw.slice(1), line: line.trim(), until: Infinity } : null;
  };

  // A signed note: its text if one of the keys has signed it, and that key; else nothing.
  const opened = async (note, keys) => {
    const end = note.lastIndexOf("\n\n");
    const body = note.slice(0, end + 1);
    for (const line of note.slice(end + 2).split("\n").filter(Boolean)) {
      const [mark, name, signature] = line.split(" ");
      const raw = mark === "\u2014" && signature ? unbase64(signature) : [];
      for (const key of keys.filter((one) => one.name === name && one.id === hex(raw.slice(0, 4)))) {
        const own = await crypto.subtle.importKey("raw", key.raw, "Ed25519", false, ["verify"]);
        if (await crypto.subtle.verify("Ed25519", own, raw.slice(4), text.encode(body))) return { body, key };
      }
    }
    return {};
  };

  // The change from one key to the next, which both have signed.
  const passage = async (note) => {
    const [origin, word, size, ...lines] = note.slice(0, note.lastIndexOf("\n\n")).split("\n");
    const [old, next] = lines.map(keyOf);
    const both = [await opened(note, [old]), await opened(note, [next])];
    const own = old.name === origin && next.name === origin && word === "key";
    if (!own || !both[0].key || !both[1].key) throw new Error("no change of keys");
    return { old, next, until: Number(size) };
  };

  // The keys that are trusted, with those that passages lead to, each with the size of the log up to which it signs.
  // A retired key leads to none after it, and to those before it only up to its own last size.
  const known = async (trusted, notes) => {
    const [after, before, keys] = [new Map(), new Map(), new Map(trusted.map((key) => [key.line, key]))];
    for (const step of await Promise.all([...new Set(notes)].map(passage))) {
      if (after.has(step.old.line)) throw new Error("two keys follow one");
      after.set(step.old.line, step);
      before.set(step.next.line, step);
    }
    for (const key of trusted) {
      for (let at = key, step; (step = after.get(at.line)); at = step.next) {
        keys.set(at.line, { ...at, until: step.until });
        if (keys.has(step.next.line)) break;
        keys.set(step.next.line, step.next);
      }
      for (let at = key, step; (step = before.get(at.line)) && !keys.has(step.old.line); at = step.old) {
        keys.set(step.old.line, { ...step.old, until: Math.min(step.until, keys.get(at.line).until) });
      }
    }
    return [...keys.values()];
  };

  // The root that an entry and a proof of inclusion lead to (RFC 9162, section 2.1.3.2).
  const rootOf = async (entry, index, size, path) => {
    let [here, last, hash] = [BigInt(index), BigInt(size) - 1n, await sha256([0], entry)];
    if (here > last) return [];
    for (const step of path) {
      if (last === 0n) return [];
      if (here & 1n || here === last) {
        hash = await both(step, hash);
        while (!(here & 1n) && here) [here, last] = [here >> 1n, last >> 1n];
      } else hash = await both(hash, step);
      [here, last] = [here >> 1n, last >> 1n];
    }
    return last === 0n ? hash : [];
  };

  const logged = async (receipt, chain, keys) => {
    const gap = receipt.proof.indexOf("\n\n");
    const [head, index, ...path] = receipt.proof.slice(0, gap).split("\n");
    const state = receipt.proof.slice(gap + 2);
    const size = state.split("\n")[1];
    const { body } = await opened(state, keys.filter((key) => Number(size) <= key.until));
    if (head !== "c2sp.org/tlog-proof@v1" || !body) return null;
    const [origin, , root] = body.split("\n");
    const place = index.replace("index ", "");
    const found = await rootOf(chain, place, size, path.map(unbase64));
    return origin === receipt.origin && same(found, unbase64(root)) ? Number(place) + 1 : null;
  };

  async function* checks(receipt, keys) {
    const [act, chain] = [JSON.parse(receipt.act), unhex(receipt.chain)];
    const salt = unhex(receipt.salt || "");
    yield ["read", /^anlan-receipt\/[12]$/.test(receipt.format) && [0, 16].includes(salt.length)];
    yield ["content", !receipt.data || hex(await sha256(salt, text.encode(receipt.data))) === act.data];
    yield ["chain", same(await sha256(unhex(receipt.before), text.encode(receipt.act)), chain)];
    const own = keys.filter((key) => key.name === receipt.origin);
    const { body, key } = await opened(receipt.signed, own);
    yield ["signed", body === `${receipt.origin}\nreceipt\n${btoa(String.fromCharCode(...chain))}\n`];
    yield ["used", receipt.proof || key.until === Infinity];
    if (receipt.proof) yield ["logged", await logged(receipt, chain, own)];
  }

  const tell = (tag, parent, content) => {
    const made = document.createElement(tag);
    made.textContent = content;
    parent.append(made);
  };

  const show = (title) => {
    verdict.hidden = false;
    verdict.querySelector("h2").textContent = title;
    for (const part of ["ol", "dl", "pre"]) verdict.querySelector(part).textContent = "";
  };

  const facts = (receipt, place) => {
    const list = verdict.querySelector("dl");
    const at = new Date(JSON.parse(receipt.act).at).toLocaleString(document.documentElement.lang);
    for (const [name, value] of [[said.at, at], [said.place, place]]) {
      if (!value) continue;
      tell("dt", list, name);
      tell("dd", list, value);
    }
    if (receipt.data) verdict.querySelector("pre").textContent = JSON.stringify(JSON.parse(receipt.data), null, 1);
  };

  const steps = { read: "stepRead", content: "stepContent", chain: "stepChain", signed: "stepSigned", used: "stepUsed", logged: "stepLogged" };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const passed = [];
    let failed = "read";
    try {
      const receipt = JSON.parse(await document.getElementById("receipt").files[0].text());
      const trusted = document.getElementById("keys").value.split("\n").map(keyOf).filter(Boolean);
      const keys = await known(trusted, [...JSON.parse(form.dataset.passages), ...(receipt.passages || [])]);
      let place = "";
      failed = "";
      for await (const [name, holds] of checks(receipt, keys)) {
        if (!holds) { failed = name; break; }
        if (name === "logged") place = holds;
        if (name !== "used") passed.push(name);
      }
      show(failed ? said.bad + said[steps[failed]] + " ✗" : receipt.proof ? said.good : said.waiting);
      if (!failed) facts(receipt, place);
    } catch (error) {
      show(error.name === "NotSupportedError" ? said.old : said.bad + said[steps[failed || "read"]] + " ✗");
    }
    for (const name of passed) tell("li", verdict.querySelector("ol"), said[steps[name]] + " ✓");
    verdict.scrollIntoView({ block: "nearest" });
  });
})();
