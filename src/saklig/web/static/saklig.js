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
