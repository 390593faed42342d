"use strict";
(() => {
  // What happens in the mock, told to htmx at most four times a second: each part of a page asks anew for itself.
  const waiting = new Set();
  let timer = 0;
  const tell = () => {
    timer = 0;
    if (document.hidden) return;
    for (const name of waiting) document.body.dispatchEvent(new CustomEvent(name));
    waiting.clear();
  };
  const note = (name) => {
    waiting.add(name);
    if (!timer) timer = setTimeout(tell, 250);
  };
  document.addEventListener("visibilitychange", () => { if (waiting.size && !timer) tell(); });
  const events = new EventSource("/__mock__/events");
  events.addEventListener("open", () => { note("mock:exchange"); note("mock:state"); }); // what happened while nobody listened
  events.addEventListener("exchange", () => { note("mock:exchange"); note("mock:state"); });
  events.addEventListener("state", () => { note("mock:state"); note("mock:exchange"); });
  window.addEventListener("pagehide", () => events.close());

  // What somebody has opened, or is typing into, stays as it is.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    if (target.querySelector("details[open], textarea:focus, input:focus, select:focus")) event.detail.shouldSwap = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const search = document.getElementById("search");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });
})();
