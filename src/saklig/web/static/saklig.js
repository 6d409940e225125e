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
