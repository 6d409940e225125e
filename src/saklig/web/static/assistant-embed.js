/* Puts the assistant in another site's page, where the agency lets that site: <script src="https://…/static/assistant-embed.js"></script>.
   It makes one frame where the script stands, and reads and changes nothing else of the page. */
"use strict";
{
  const here = document.currentScript;
  const frame = document.createElement("iframe");
  frame.src = new URL("/sporsmal/ramme/", here.src).href;
  frame.title = here.dataset.title || "Spør oss";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.style.cssText = "width: 100%; height: 40rem; border: 1px solid #c8ccd1; border-radius: 4px";
  here.after(frame);
}
