/* The assistant's page where JavaScript runs: the answer streams in, and the page need not be loaded again. Without it the
   form is sent as forms are. What is put in the page was made and escaped by the server. */
"use strict";

const main = document.querySelector(".s-talk__form[data-ask]");
const progress = document.getElementById("progress");
const turns = document.getElementById("turns");
const talk = document.querySelector(".s-talk");

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

// Only the newest turn asks: in those before it the question stands as the text that it was.
const settle = () => {
  turns.querySelectorAll("[data-newest]").forEach((one) => one.removeAttribute("data-newest"));
  turns.querySelectorAll("[data-asked]").forEach((one) => { one.hidden = false; });
  turns.querySelectorAll("[data-now], [data-now-back]").forEach((one) => one.remove());
  document.getElementById("nyest")?.remove();
};

// Whoever answered our question is led to the next; whoever asked, to their own question with the answer under it.
const put = (html, answered) => {
  const found = made(html);
  underway()?.remove();
  settle();
  turns.append(found);
  const next = answered ? found.querySelector("[data-now]") : null;
  const target = next ?? found.querySelector("h2");
  target.tabIndex = -1;
  target.focus();
  found.scrollIntoView({ block: "start" });
};

// A control of an interview that nothing was chosen or written in. What could not be read is told by the server.
const unanswered = (form, submitter) => {
  if (submitter?.value !== "answer" || !form.dataset.empty) return false;
  return !String(new FormData(form).get("answer") ?? "").trim();
};

const send = async (form, submitter) => {
  const field = form.querySelector("textarea");
  const buttons = document.querySelectorAll("form[data-ask] button[type=submit]");
  buttons.forEach((one) => one.setAttribute("aria-disabled", "true"));
  talk.dataset.busy = "yes";
  tell(progress.dataset.sending);
  const sent = new FormData(form, submitter);
  let whole = false;
  const free = () => {
    delete talk.dataset.busy;
    buttons.forEach((one) => one.removeAttribute("aria-disabled"));
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
        put(line.html, form.closest("[data-now], .s-talk__turn") !== null);
        document.querySelectorAll("form[data-ask] [name=token]").forEach((one) => { one.value = line.token; });
        if (field) field.value = "";
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
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  if (talk.dataset.busy) { event.preventDefault(); return; }
  const field = form.querySelector("textarea");
  if (field && !field.value.trim()) return;
  event.preventDefault();
  if (unanswered(form, event.submitter)) {
    tell(form.dataset.empty);
    form.querySelector("input:not([type=hidden])")?.focus();
    return;
  }
  send(form, event.submitter);
});

// Enter sends, Shift and Enter begins a new line, as people expect of a conversation; a key that composes a sign does neither.
main?.querySelector("textarea").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  main.requestSubmit();
});
