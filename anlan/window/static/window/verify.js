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
  const whole = (told) => /^(0|[1-9]\d*)$/.test(told);

  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

  // A key, with the line that it is always written as; null if it is none.
  const keyOf = async (told) => {
    const [name, id, ...rest] = told.trim().split("+");
    const raw = unbase64(rest.join("+"));  // base64 has this sign, too
    const own = hex(await sha256(text.encode(`${name}\n`), raw)).slice(0, 8);
    return raw.length === 33 && raw[0] === 1 && own === id
      ? { name, id, raw: raw.slice(1), line: `${name}+${id}+${base64(raw)}`, until: Infinity } : null;
  };

  // A signed note: its text, and those of the keys that have signed it; none if a signature is false.
  const opened = async (note, keys) => {
    const end = note.lastIndexOf("\n\n");
    const [body, by] = [note.slice(0, end + 1), []];
    for (const line of note.slice(end + 2).split("\n").filter(Boolean)) {
      const [mark, name, signature] = line.split(" ");
      const raw = mark === "\u2014" && signature ? unbase64(signature) : [];
      for (const key of keys.filter((one) => one.name === name && one.id === hex(raw.slice(0, 4)))) {
        const own = await crypto.subtle.importKey("raw", key.raw, "Ed25519", false, ["verify"]);
        if (!await crypto.subtle.verify("Ed25519", own, raw.slice(4), text.encode(body))) return { body, by: [] };
        by.push(key);
      }
    }
    return { body, by };
  };

  // The change from one key to the next, which both have signed.
  const passage = async (note) => {
    const [origin, word, size, ...lines] = note.slice(0, note.lastIndexOf("\n\n")).split("\n");
    const [old, next] = await Promise.all(lines.map(keyOf));
    const { by } = await opened(note, [old, next]);
    const both = by.includes(old) && by.includes(next) && old.line !== next.line && lines.length === 2;
    if (!both || old.name !== origin || next.name !== origin || word !== "key" || !whole(size)) throw new Error("none");
    return { old, next, until: Number(size) };
  };

  // The keys that are trusted, with those that passages lead to, each with the size of the log up to which it signs.
  // Only one key of a name can be in use.
  const known = async (trusted, notes) => {
    const [after, before, keys] = [new Map(), new Map(), new Map(trusted.map((key) => [key.line, key]))];
    for (const step of await Promise.all(notes.map(passage))) {
      const other = after.get(step.old.line) || step;
      if (other.until !== step.until || other.next.line !== step.next.line) throw new Error("two keys follow one");
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
    const names = [...keys.values()].filter((key) => key.until === Infinity).map((key) => key.name);
    if (names.length > new Set(names).size) throw new Error("several keys in use");
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

  // The place in the log that the proof shows, under a checkpoint that one of the keys has signed; 0 if it shows none.
  const logged = async (receipt, chain, body) => {
    const [head, index, ...path] = receipt.proof.slice(0, receipt.proof.indexOf("\n\n")).split("\n");
    const [origin, size, root] = body.split("\n");
    const place = index.replace("index ", "");
    if (head !== "c2sp.org/tlog-proof@v1" || origin !== receipt.origin || !whole(place) || !whole(size)) return 0;
    const found = await rootOf(chain, place, size, path.map(unbase64));
    return found.length === 32 && same(found, unbase64(root)) ? Number(place) + 1 : 0;
  };

  async function* checks(receipt, keys) {
    const [act, chain] = [JSON.parse(receipt.act), unhex(receipt.chain)];
    const salt = unhex(receipt.salt || "");
    yield ["read", /^anlan-receipt\/[12]$/.test(receipt.format) && [0, 16].includes(salt.length)];
    yield ["content", !receipt.data || hex(await sha256(salt, text.encode(receipt.data))) === act.data];
    yield ["chain", same(await sha256(unhex(receipt.before), text.encode(receipt.act)), chain)];
    const own = keys.filter((key) => key.name === receipt.origin);
    const statement = await opened(receipt.signed, own);
    const right = statement.body === `${receipt.origin}\nreceipt\n${base64(chain)}\n`;
    yield ["signed", right && statement.by.length];
    const { body, by } = receipt.proof ? await opened(receipt.proof.slice(receipt.proof.indexOf("\n\n") + 2), own) : statement;
    yield ["used", !by.length || by.some((key) => key.until === Infinity)];
    if (receipt.proof) yield ["logged", by.length && await logged(receipt, chain, body)];
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

  const steps = {
    read: "stepRead", content: "stepContent", chain: "stepChain", signed: "stepSigned", used: "stepUsed", logged: "stepLogged",
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const passed = [];
    let failed = "read";
    try {
      const receipt = JSON.parse(await document.getElementById("receipt").files[0].text());
      const passages = [...JSON.parse(form.dataset.passages), ...(receipt.passages || [])];
      failed = "signed";
      const lines = document.getElementById("keys").value.split("\n").filter((line) => line.trim());
      const trusted = (await Promise.all(lines.map(keyOf))).filter(Boolean);
      const keys = await known(trusted, passages);
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
