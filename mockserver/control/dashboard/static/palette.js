"use strict";
(() => {
  // Ctrl+K, or Cmd+K: a dialog that finds pages, worlds and operations. The focus stays in the field; the chosen option is its active descendant.
  const dialog = document.getElementById("palette");
  const input = document.getElementById("palette-input");
  const list = document.getElementById("palette-list");
  const count = document.getElementById("palette-count");
  let chosen = 0;
  let latest = 0;

  const choose = (index) => {
    const options = list.children;
    chosen = options.length ? (index + options.length) % options.length : 0;
    for (const [at, option] of [...options].entries()) option.setAttribute("aria-selected", String(at === chosen));
    if (options.length) {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const option = (destination, index) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `palette-${index}`, role: "option" });
    item.dataset.href = destination.href;
    const kind = document.createElement("span");
    kind.className = "tag";
    kind.textContent = destination.kind;
    item.append(kind, " ", destination.name);
    return item;
  };
  const search = async () => {
    const number = ++latest;
    const answer = await fetch(`${dialog.dataset.source}?${new URLSearchParams({ q: input.value })}`);
    if (!answer.ok || number !== latest) return; // what was typed since is on its way
    const { destinations, total } = await answer.json();
    list.replaceChildren(...destinations.map(option));
    list.hidden = !destinations.length;
    input.setAttribute("aria-expanded", String(Boolean(destinations.length)));
    count.textContent = total > destinations.length ? `The first ${destinations.length} of ${total}` : `${total} found`;
    choose(0);
  };
  const open = () => {
    if (dialog.open) return;
    input.value = "";
    dialog.showModal();
    search();
  };
  const go = (item) => {
    if (!item) return;
    dialog.close();
    location.assign(item.dataset.href);
  };

  document.getElementById("palette-button").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close(); else open();
  });
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 };
    if (event.key in moves) choose(moves[event.key]);
    else if (event.key === "Enter" && !event.isComposing) go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // What a fragment names is opened, so that one comes to an operation and not to its closed line.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) { target.open = true; target.querySelector("summary").focus(); target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
