"use strict";
// Search over names, former names, codes, documents and definitions: whole words need not match.
document.addEventListener("DOMContentLoaded", async () => {
  const place = document.getElementById("results");
  const input = document.querySelector(".search input");
  const wanted = () => new URLSearchParams(location.search).get("q") ?? "";
  const entries = await site.load("search");
  const MOST = 200;

  // Every word must be in the entry; a name that begins with it comes first.
  function find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const found = [];
    for (const entry of entries.rows) {
      const text = entry[4] ?? (entry[4] = `${entry[0]} ${entry[1]}`.toLowerCase());
      if (!words.every((word) => text.includes(word))) continue;
      const rank = text === words[0] ? 0 : text.startsWith(words[0]) ? 1 : 2;
      found.push([rank * 10 + entry[2], entry]);
    }
    return found.sort((one, other) => one[0] - other[0]).map(([, entry]) => entry);
  }

  function draw() {
    const started = performance.now();
    const query = input.value.trim();
    const found = find(query);
    const { element: make, text } = site;
    const rows = found.slice(0, MOST).map(([name, note, kind, target]) =>
      make("li", {},
        make("span", { class: "kind" }, entries.kinds[kind]), " ",
        target ? make("a", { href: target.includes(".html") ? target : site.organization(target) }, name) : make("b", {}, name),
        note ? make("span", { class: "note" }, ` ${note}`) : null));
    place.replaceChildren(
      make("p", { role: "status" }, query ? text("results", { count: site.number(found.length) }) : text("search_hint")),
      make("ol", { class: "results" }, rows));
    place.dataset.milliseconds = String(performance.now() - started);
  }

  input.value = wanted();
  input.addEventListener("input", () => {
    const query = input.value.trim();
    const address = query ? `?q=${encodeURIComponent(query)}` : location.pathname;
    try {
      history.replaceState(null, "", address);
    } catch {
      // Some browsers refuse to change the address of a page from disk.
    }
    draw();
  });
  input.focus();
  draw();
});
