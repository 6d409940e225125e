/* The assistant's page where JavaScript runs: the answer streams in, and the page need not be loaded again. Without it the
   form is sent as forms are. What is put in the page was made and escaped by the server. */
"use strict";

const form = document.querySelector("form[data-ask]");
const progress = document.getElementById("progress");
const turns = document.getElementById("turns");

const tell = (words) => { progress.hidden = !words; progress.textContent = words; };

const read = async (response, each) => {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    lines.filter(Boolean).forEach((line) => each(JSON.parse(line)));
  }
};

const made = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;

// What is known before the whole answer is: its sources with what they say, and each sentence once it was checked.
const underway = () => turns.querySelector("[data-underway]");
const begin = (html) => {
  underway()?.remove();
  document.getElementById("begin")?.parentElement.remove();
  turns.append(made(html));
  underway().scrollIntoView({ block: "start" });
};
const say = (html) => underway()?.querySelector("[data-sentences]").append(made(html));
const breakOff = () => underway()?.querySelector("[data-waiting]")?.remove();

const put = (html) => {
  const found = made(html);
  underway()?.remove();
  turns.querySelectorAll("[data-newest]").forEach((one) => one.removeAttribute("data-newest"));
  document.getElementById("nyest")?.remove();
  turns.append(found);
  const question = found.querySelector("h2");
  question.tabIndex = -1;
  question.focus();
  found.scrollIntoView({ block: "start" });
};

form?.addEventListener("submit", async (event) => {
  const field = form.querySelector("textarea");
  if (!field.value.trim() || form.dataset.busy) { if (form.dataset.busy) event.preventDefault(); return; }
  event.preventDefault();
  form.dataset.busy = "yes";
  const button = form.querySelector("button[type=submit]");
  button.setAttribute("aria-disabled", "true");
  tell(progress.dataset.sending);
  const sent = new FormData(form);
  let whole = false;
  const free = () => {
    delete form.dataset.busy;
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
  };
  try {
    const response = await fetch(form.dataset.ask, { method: "POST", body: sent, headers: { Accept: "application/x-ndjson" } });
    if (!response.ok) throw new Error(String(response.status));
    await read(response, (line) => {
      if (line.step) tell(line.step);
      if (line.begun) begin(line.begun);
      if (line.sentence) say(line.sentence);
      if (line.problem) { whole = true; tell(line.problem); }
      if (line.again) { whole = true; location.assign(line.again); }
      if (line.html) {
        whole = true;
        document.getElementById("begin")?.parentElement.remove();
        put(line.html);
        form.querySelector("[name=token]").value = line.token;
        field.value = "";
        tell("");
        free(); // at once, not when the line is hung up: whoever types on quickly must not be passed over
      }
    });
    if (!whole) throw new Error("broken off");
  } catch {
    // Sent again with the same token it is the same question: nothing is asked twice, and what was typed stands.
    breakOff();
    tell(underway() ? progress.dataset.broken : progress.dataset.failed);
  } finally {
    free();
  }
});

// Enter sends, Shift and Enter begins a new line, as people expect of a conversation; a key that composes a sign does neither.
form?.querySelector("textarea").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
