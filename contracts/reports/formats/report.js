"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const wordsOf = (input) => input.value.toLowerCase().split(/\s+/).filter(Boolean);

  // Findings: search, whose fault, open and close.
  const findings = all(".group .finding");
  const search = byId("search");
  const texts = new Map();
  const textOf = (finding) => {
    if (!texts.has(finding)) {
      const check = finding.closest(".group").querySelector("h4 code").textContent;
      texts.set(finding, (check + " " + finding.textContent).toLowerCase());
    }
    return texts.get(finding);
  };
  const hideEmpty = (selector, inner) => {
    for (const holder of all(selector)) holder.hidden = !holder.querySelector(inner + ":not([hidden])");
  };
  const showFindings = () => {
    const words = wordsOf(search);
    const parties = new Set(all("[name=party]:checked").map((box) => box.value));
    let shown = 0;
    for (const finding of findings) {
      const fits = parties.has(finding.dataset.party) && words.every((word) => textOf(finding).includes(word));
      finding.hidden = !fits;
      shown += fits;
    }
    hideEmpty(".group", ".finding");
    hideEmpty(".party", ".group");
    byId("shown").textContent = shown === findings.length ? "" : `${shown} of ${findings.length} findings shown`;
  };
  if (search) {
    const filters = search.closest(".filters");
    filters.addEventListener("input", showFindings);
    const openShown = (isOpen) => () => findings.forEach((finding) => { if (!finding.hidden) finding.open = isOpen; });
    byId("open-all").addEventListener("click", openShown(true));
    byId("close-all").addEventListener("click", openShown(false));
  }

  // The matrix: a tab a view, one search for all of them.
  const matrix = byId("matrix");
  const tabs = all("[role=tab]", matrix);
  const views = tabs.map((tab) => byId(tab.getAttribute("aria-controls")));
  const select = (chosen) => tabs.forEach((tab, n) => {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    views[n].hidden = tab !== chosen;
  });
  const operations = byId("operations");
  const rows = all("[data-operation]", matrix);
  const showRows = () => {
    const words = wordsOf(operations);
    const isGapWanted = byId("gaps").checked;
    const fitting = new Set();
    for (const row of rows) {
      const fits = (!isGapWanted || "gap" in row.dataset) && words.every((word) => row.dataset.operation.toLowerCase().includes(word));
      row.hidden = !fits;
      if (fits) fitting.add(row.dataset.operation);
    }
    const known = new Set(rows.map((row) => row.dataset.operation)).size;
    byId("operations-shown").textContent = fitting.size === known ? "" : `${fitting.size} of ${known} operations shown`;
  };
  matrix.classList.add("tabbed");
  views.forEach((view, n) => { view.setAttribute("role", "tabpanel"); view.removeAttribute("aria-label"); view.setAttribute("aria-labelledby", tabs[n].id); });
  select(tabs[0]);
  tabs.forEach((tab) => tab.addEventListener("click", () => select(tab)));
  byId("matrix-filters").addEventListener("input", showRows);

  // Keys.
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };
  const moved = (from, among, step) => among[Math.min(among.length - 1, Math.max(0, among.indexOf(from) + step))];
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "/" && search && !/^(INPUT|TEXTAREA)$/.test(at.tagName)) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && at.type === "search") { at.value = ""; at.dispatchEvent(new Event("input", { bubbles: true })); }
    const step = steps[event.key];
    if (!step) return;
    if (tabs.includes(at) && /Left|Right/.test(event.key)) {
      const next = tabs[(tabs.indexOf(at) + step + tabs.length) % tabs.length];
      event.preventDefault();
      select(next);
      next.focus();
    } else if (at.tagName === "SUMMARY" && /Up|Down/.test(event.key) && at.parentElement.matches(".finding, .row")) {
      const kind = at.parentElement.classList.contains("row") ? ".row" : ".finding";
      const next = moved(at.parentElement, all(kind).filter((one) => !one.hidden && one.checkVisibility()), step);
      event.preventDefault();
      next.querySelector("summary").focus();
    }
  });

  // A link to a finding opens it, whatever is filtered.
  const follow = () => {
    const wanted = location.hash && byId(location.hash.slice(1));
    if (!wanted || !wanted.matches(".finding")) return;
    if (wanted.hidden) {
      search.value = "";
      all("[name=party]").forEach((box) => { box.checked = true; });
      showFindings();
    }
    for (let one = wanted; one; one = one.parentElement.closest("details")) one.open = true;
    wanted.scrollIntoView();
    wanted.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  follow();

  // On paper nothing can be opened: what is shown is opened before, as long as it is few.
  let opened = [];
  addEventListener("beforeprint", () => {
    const shut = findings.filter((finding) => !finding.hidden && !finding.open);
    opened = shut.length <= 50 ? shut : [];
    opened.forEach((finding) => { finding.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((finding) => { finding.open = false; }));

  if (navigator.clipboard) {
    const copyButton = (command) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.setAttribute("aria-label", "Copy: " + command.querySelector(".label").textContent);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(command.querySelector("code").textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      command.append(button);
    };
    const fill = (holder) => all(".command:not(:has(button))", holder).forEach(copyButton);
    all("#repeat").forEach(fill);
    document.addEventListener("toggle", (event) => { if (event.target.open) fill(event.target); }, true);
  }
})();
