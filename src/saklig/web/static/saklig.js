/* What makes the pages a little quicker where JavaScript runs. Nothing needs it. */
"use strict";

// A second click on a button that sends is stopped here; the server takes it in any case (the form carries a token).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method.toLowerCase() !== "post") return;
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});

// Coming back by the back button shows the page as it was kept: let the form be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// After an error the reader's focus goes to the summary of what is wrong.
document.querySelector("[data-focus-first]")?.focus();

// A slider of days holds the days since 1970: whoever hears the page is told the date.
const sayDay = (slider) => {
  const day = new Date(Number(slider.value) * 86400000);
  slider.setAttribute("aria-valuetext", day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }));
};
document.querySelectorAll("input[data-days]").forEach(sayDay);
document.addEventListener("input", (event) => { if (event.target.matches("input[data-days]")) sayDay(event.target); });

// Keys for the agency's people, where they want them (`data-keys`): an element says its own key in aria-keyshortcuts. A key
// leads to a form or presses a button that stands on the page; nothing is done that the page does not show.
const rows = () => [...document.querySelectorAll("a[data-row]")];
const step = (by) => {
  const all = rows(), at = all.indexOf(document.activeElement?.closest?.("tr")?.querySelector("a[data-row]"));
  all[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by, 0), all.length - 1)]?.focus();
};
const press = {
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement?.closest?.("tr")?.querySelector("input[type=checkbox]")?.click(),
};
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented && !event.isComposing;
  if (!plain || !document.body.hasAttribute("data-keys")) return;
  if (event.target.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])")) return;
  const found = [...document.querySelectorAll("[aria-keyshortcuts]")].find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
  const list = rows().length ? press[event.key] : undefined;
  if (!found && !list) return;
  event.preventDefault();
  if (list) list();
  else if (found.matches("a, button")) found.click();
  else found.focus();
});

// Marking what is to be taken out: a drag over a page writes a line in the field "areas", and each line is shown on its page.
// Whoever types the lines gets the same; without a script the field alone is there.
const areas = document.querySelector("textarea[name=areas]");
const sheets = [...document.querySelectorAll("figure[data-page]")];
if (areas && sheets.length) {
  const within = (value) => Math.min(100, Math.max(0, value));
  const box = (sheet, [left, top, right, bottom]) => {
    const shown = document.createElement("span");
    shown.className = "s-marking__area";
    Object.assign(shown.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
    sheet.querySelector(".s-marking__page").append(shown);
    return shown;
  };
  const show = () => {
    document.querySelectorAll(".s-marking__area").forEach((one) => one.remove());
    for (const line of areas.value.replaceAll(",", ".").split("\n")) {
      const found = line.trim().match(/^(\d+)(?:\s*:\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+))?$/);
      const sheet = found && sheets.find((one) => one.dataset.page === found[1]);
      if (sheet) box(sheet, found[2] === undefined ? [0, 0, 100, 100] : found.slice(2).map(Number));
    }
  };
  for (const sheet of sheets) {
    const page = document.createElement("span");
    page.className = "s-marking__page";
    sheet.prepend(page);
    page.append(sheet.querySelector("img"));
    let from, drawn;
    const at = (event) => {
      const edge = page.getBoundingClientRect();
      return [within((event.clientX - edge.left) / edge.width * 100), within((event.clientY - edge.top) / edge.height * 100)];
    };
    const corners = ([x, y]) => [Math.min(from[0], x), Math.min(from[1], y), Math.max(from[0], x), Math.max(from[1], y)];
    page.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return; // a finger scrolls
      event.preventDefault();
      page.setPointerCapture(event.pointerId);
      from = at(event);
    });
    page.addEventListener("pointermove", (event) => {
      if (!from) return;
      drawn?.remove();
      drawn = box(sheet, corners(at(event)));
    });
    page.addEventListener("pointerup", (event) => {
      if (!from) return;
      const [left, top, right, bottom] = corners(at(event)).map((one) => one.toFixed(1));
      from = undefined;
      if (Number(left) < Number(right) && Number(top) < Number(bottom)) {
        areas.value = `${areas.value.trimEnd()}\n${sheet.dataset.page}: ${left} ${top} ${right} ${bottom}`.trimStart();
      }
      show();
    });
    page.addEventListener("pointercancel", () => { from = undefined; show(); });
  }
  areas.addEventListener("input", show);
  show();
}
