// Checks a receipt from Saklig's ledger in the reader's own browser. It sends nothing anywhere and shares no code with the
// server. Sources: RFC 9162 (tree), RFC 8032 (Ed25519), c2sp.org/signed-note and c2sp.org/tlog-checkpoint.
"use strict";

(function () {
  // --- Ed25519, verifying only (RFC 8032, 5.1): not every browser has it ----------------------------------------------
  const P = 2n ** 255n - 19n;
  const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (value, by = P) => ((value % by) + by) % by;

  function power(base, exponent) {
    let result = 1n;
    for (let at = mod(base), left = exponent; left > 0n; left >>= 1n, at = (at * at) % P) {
      if (left & 1n) result = (result * at) % P;
    }
    return result;
  }

  const D = mod(-121665n * power(121666n, P - 2n));
  const SQRT_M1 = power(2n, (P - 1n) / 4n);

  function add(one, other) {
    const a = mod((one[1] - one[0]) * (other[1] - other[0]));
    const b = mod((one[1] + one[0]) * (other[1] + other[0]));
    const c = mod(2n * one[3] * other[3] * D);
    const d = mod(2n * one[2] * other[2]);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function times(number, point) {
    let result = [0n, 1n, 1n, 0n];
    for (let left = number; left > 0n; left >>= 1n, point = add(point, point)) {
      if (left & 1n) result = add(result, point);
    }
    return result;
  }

  const same = (a, b) => mod(a[0] * b[2] - b[0] * a[2]) === 0n && mod(a[1] * b[2] - b[1] * a[2]) === 0n;

  function little(bytes) {
    let value = 0n;
    for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at]);
    return value;
  }

  function pointOf(bytes) {
    const whole = little(bytes);
    const sign = whole >> 255n;
    const y = whole & ((1n << 255n) - 1n);
    if (y >= P) return null;
    const x2 = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(x2, (P + 3n) / 8n);
    if (mod(x * x - x2) !== 0n) x = mod(x * SQRT_M1);
    if (mod(x * x - x2) !== 0n || (x === 0n && sign === 1n)) return null;
    if ((x & 1n) !== sign) x = P - x;
    return [x, y, 1n, mod(x * y)];
  }

  const BASE = (function () {
    const y = mod(4n * power(5n, P - 2n));
    const bytes = new Uint8Array(32);
    for (let at = 0, left = y; at < 32; at++, left >>= 8n) bytes[at] = Number(left & 255n);
    return pointOf(bytes);
  })();

  async function signed(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const [a, r, s] = [pointOf(publicKey), pointOf(signature.slice(0, 32)), little(signature.slice(32))];
    if (a === null || r === null || s >= ORDER) return false;
    const digest = await hash("SHA-512", joined(signature.slice(0, 32), publicKey, message));
    return same(times(s, BASE), add(r, times(mod(little(digest), ORDER), a)));
  }

  // --- Bytes ----------------------------------------------------------------------------------------------------------
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  const equal = (one, other) => hex(one) === hex(other);
  const hash = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  function base64(text) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new Unreadable("base64");
    try {
      return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    } catch {
      throw new Unreadable("base64");
    }
  }

  // --- Receipt, checkpoint, tree --------------------------------------------------------------------------------------
  class Wrong extends Error {}
  class Unreadable extends Error {}

  async function readKey(text) {
    const [name, id, ...rest] = text.trim().split("+");
    const material = base64(rest.join("+"));
    const made = await hash("SHA-256", joined(utf8(`${name}\n`), material));
    if (material.length !== 33 || material[0] !== 1 || hex(made.slice(0, 4)) !== id) throw new Unreadable("key");
    return { name, id, public: material.slice(1) };
  }

  async function openCheckpoint(note, key) {
    const at = note.lastIndexOf("\n\n");
    const text = note.slice(0, at + 1);
    const lines = text.split("\n");
    if (at < 0 || lines.length < 4) throw new Unreadable("checkpoint");
    let found = false;
    for (const line of note.slice(at + 2).split("\n")) {
      const [dash, name, encoded, more] = line.split(" ");
      if (dash !== "\u2014" || name !== key.name || encoded === undefined || more !== undefined) continue;
      const raw = base64(encoded);
      if (hex(raw.slice(0, 4)) !== key.id) continue;
      if (!(await signed(key.public, utf8(text), raw.slice(4)))) throw new Wrong("signature");
      found = true;
    }
    if (!found) throw new Wrong("not-signed");
    if (lines[0] !== key.name) throw new Wrong("other-ledger");
    if (!/^[0-9]{1,15}$/.test(lines[1])) throw new Unreadable("checkpoint");
    return { origin: lines[0], size: Number(lines[1]), root: base64(lines[2]) };
  }

  async function rootFrom(leaf, index, size, proof) {
    const node = (left, right) => hash("SHA-256", joined(Uint8Array.of(1), left, right));
    let made = await hash("SHA-256", joined(Uint8Array.of(0), leaf));
    let [at, last] = [index, size - 1];
    const half = (value) => Math.floor(value / 2);
    for (const one of proof) {
      if (last === 0) return null;
      if (at % 2 === 1 || at === last) {
        made = await node(one, made);
        while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)];
      } else {
        made = await node(made, one);
      }
      [at, last] = [half(at), half(last)];
    }
    return last === 0 ? made : null;
  }

  async function check(text, trusted) {
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      throw new Unreadable("json");
    }
    const whole = body && body.format === "saklig-receipt-v1" && Array.isArray(body.proof) && Number.isSafeInteger(body.index)
      && [body.leaf, body.checkpoint, body.key, ...body.proof].every((one) => typeof one === "string");
    if (!whole) throw new Unreadable("receipt");
    const key = await readKey(trusted || body.key);
    const checkpoint = await openCheckpoint(body.checkpoint, key);
    if (body.index < 0 || body.index >= checkpoint.size) throw new Wrong("index");
    const root = await rootFrom(utf8(body.leaf), body.index, checkpoint.size, body.proof.map(base64));
    if (root === null || !equal(root, checkpoint.root)) throw new Wrong("leaf");
    return { ...checkpoint, index: body.index, leaf: body.leaf, key: trusted || body.key, trusted: Boolean(trusted) };
  }

  // Its looks lie here and not in the page, so that two files are all there is, and no style stands inline.
  const LOOKS = `
    body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0; color: #1a1a1a; background: #fff; }
    main { max-width: 44rem; margin: 0 auto; padding: 1.5rem; }
    label { display: block; font-weight: 600; }
    input { font: inherit; width: 100%; box-sizing: border-box; padding: 0.5rem; border: 2px solid #5c5c5c; border-radius: 4px; }
    button { font: inherit; padding: 0.5rem 1rem; border: 2px solid #1a1a1a; border-radius: 4px; background: #fff; color: #1a1a1a; }
    button[type="submit"], button[aria-pressed="true"] { background: #1a1a1a; color: #fff; }
    :focus-visible { outline: 3px solid #0a5fb4; outline-offset: 2px; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0.75rem; background: #f2f2f2; }
    #result:not(:empty) { padding: 0 1rem; border-left: 6px solid #5c5c5c; }
    #result.holds { border-color: #14652a; }
    #result.wrong { border-color: #a8142b; }
  `;

  // --- The page -------------------------------------------------------------------------------------------------------
  const TEXTS = {
    nb: {
      title: "Kontroller en kvittering", intro: "Siden regner i din egen nettleser og sender ingenting. Du kan lagre den og bruke den uten nett.",
      file: "Kvitteringen (filen du lastet ned)", key: "Etatens nøkkel, slik etaten har offentliggjort den (kan stå tom)", go: "Kontroller",
      holds: "Kvitteringen holder.", place: "Hendelse {index} av {size} i hendelsesloggen {origin}.",
      compare: "Nøkkelen står i kvitteringen selv. Sammenlign den med den etaten har offentliggjort:", used: "Kontrollert med nøkkelen du ga:",
      leaf: "Dette står i loggen:", wrong: "Kvitteringen holder ikke.", unreadable: "Kvitteringen kunne ikke leses.",
      signature: "Signaturen hører ikke til dette kontrollpunktet: noe er endret.", "not-signed": "Nøkkelen har ikke signert kontrollpunktet.",
      "other-ledger": "Kontrollpunktet hører til en annen logg.", index: "Kontrollpunktet dekker ikke denne hendelsen.",
      "leaf-wrong": "Hendelsen fører ikke fram til det som er signert: hendelsen, plassen eller beviset er endret.",
      what: "Velg filen du lastet ned. Er den avkuttet, eller er det en annen fil?",
    },
    nn: {
      title: "Kontroller ei kvittering", intro: "Sida reknar i din eigen nettlesar og sender ingenting. Du kan lagre ho og bruke ho utan nett.",
      file: "Kvitteringa (fila du lasta ned)", key: "Nøkkelen til etaten, slik etaten har offentleggjort han (kan stå tom)", go: "Kontroller",
      holds: "Kvitteringa held.", place: "Hending {index} av {size} i hendingsloggen {origin}.",
      compare: "Nøkkelen står i kvitteringa sjølv. Samanlikn han med den etaten har offentleggjort:", used: "Kontrollert med nøkkelen du gav:",
      leaf: "Dette står i loggen:", wrong: "Kvitteringa held ikkje.", unreadable: "Kvitteringa kunne ikkje lesast.",
      signature: "Signaturen høyrer ikkje til dette kontrollpunktet: noko er endra.", "not-signed": "Nøkkelen har ikkje signert kontrollpunktet.",
      "other-ledger": "Kontrollpunktet høyrer til ein annan logg.", index: "Kontrollpunktet dekkjer ikkje denne hendinga.",
      "leaf-wrong": "Hendinga fører ikkje fram til det som er signert: hendinga, plassen eller beviset er endra.",
      what: "Vel fila du lasta ned. Er ho kutta av, eller er det ei anna fil?",
    },
    en: {
      title: "Check a receipt", intro: "This page works in your own browser and sends nothing. You can save it and use it without a network.",
      file: "The receipt (the file you downloaded)", key: "The agency's key, as the agency has published it (may be left empty)", go: "Check",
      holds: "The receipt holds.", place: "Event {index} of {size} in the ledger {origin}.",
      compare: "The key stands in the receipt itself. Compare it with the one the agency has published:", used: "Checked with the key you gave:",
      leaf: "This stands in the ledger:", wrong: "The receipt does not hold.", unreadable: "The receipt could not be read.",
      signature: "The signature does not belong to this checkpoint: something was changed.", "not-signed": "The key has not signed the checkpoint.",
      "other-ledger": "The checkpoint is of another ledger.", index: "The checkpoint does not cover this event.",
      "leaf-wrong": "The event does not lead to what was signed: the event, its place or the proof was changed.",
      what: "Choose the file you downloaded. Was it cut off, or is it another file?",
    },
  };

  function page() {
    const looks = new CSSStyleSheet();
    looks.replaceSync(LOOKS);
    document.adoptedStyleSheets = [looks];
    const byId = (id) => document.getElementById(id);
    let words = TEXTS.nb;

    function speak(language) {
      words = TEXTS[language] || TEXTS.nb;
      document.documentElement.lang = language;
      document.title = words.title;
      for (const element of document.querySelectorAll("[data-text]")) element.textContent = words[element.dataset.text];
      for (const button of document.querySelectorAll("[data-language]")) {
        button.setAttribute("aria-pressed", String(button.dataset.language === language));
      }
      byId("result").replaceChildren();
    }

    function show(kind, lines, code) {
      const result = byId("result");
      result.className = kind;
      result.replaceChildren(...lines.map((line, at) => {
        const element = document.createElement(at === 0 ? "h2" : code.includes(at) ? "pre" : "p");
        element.textContent = line;
        return element;
      }));
    }

    async function run(event) {
      event.preventDefault();
      const file = byId("file").files[0];
      if (!file) return show("unreadable", [words.unreadable, words.what], []);
      try {
        const found = await check(await file.text(), byId("key").value.trim());
        const place = words.place.replace("{index}", found.index).replace("{size}", found.size).replace("{origin}", found.origin);
        show("holds", [words.holds, place, words.leaf, found.leaf, found.trusted ? words.used : words.compare, found.key], [3, 5]);
      } catch (error) {
        if (error instanceof Wrong) {
          show("wrong", [words.wrong, words[error.message === "leaf" ? "leaf-wrong" : error.message]], []);
        } else {
          show("unreadable", [words.unreadable, words.what], []);
        }
      }
    }

    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => speak(button.dataset.language));
    }
    byId("form").addEventListener("submit", run);
    const wanted = (navigator.languages || []).map((one) => one.slice(0, 2).replace("no", "nb"));
    speak(wanted.find((one) => one in TEXTS) || "nb");
  }

  page();
})();
