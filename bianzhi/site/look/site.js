"use strict";
// Shared by all pages: data files, texts, elements, tables that save as CSV, copying, search box.
// oxlint-disable-next-line no-unused-vars -- the scripts of all pages use it
const site = (() => {
  const values = new Map();
  const waiting = new Map();

  // A data file calls this. Pages opened from disk may not fetch, so data arrive as scripts.
  function data(name, value) {
    values.set(name, value);
    waiting.get(name)?.forEach((done) => done(value));
    waiting.delete(name);
  }

  function load(name) {
    if (values.has(name)) return Promise.resolve(values.get(name));
    return new Promise((done, failed) => {
      if (waiting.has(name)) {
        waiting.get(name).push(done);
        return;
      }
      waiting.set(name, [done]);
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.onerror = () => {
        waiting.delete(name);
        failed(new Error(name));
      };
      document.head.append(script);
    });
  }

  // Large data that a page has taken over.
  const forget = (name) => values.delete(name);

  const text = (name, given = {}) =>
    (values.get("texts")?.[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => given[key] ?? whole);

  function element(name, properties = {}, ...content) {
    const svg = /^(svg|g|rect|line|path|circle|text|title)$/.test(name);
    const node = svg
      ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...content.flat(Infinity).filter((part) => part !== null && part !== undefined));
    return node;
  }

  const number = (value, places = 0) =>
    value === null || value === undefined
      ? "—"
      : (value < 0 ? "−" : "") +
        Math.abs(value).toLocaleString("en", {
          minimumFractionDigits: places,
          maximumFractionDigits: places,
        });

  // The cells of a table by row and column; a head over several columns or rows is in each.
  function cells(table) {
    const rows = [...table.rows].map(() => []);
    [...table.rows].forEach((row, top) => {
      for (const cell of row.cells) {
        const left = rows[top].findIndex((taken) => taken === undefined);
        const start = left < 0 ? rows[top].length : left;
        for (let y = top; y < Math.min(rows.length, top + cell.rowSpan); y += 1) {
          for (let x = start; x < start + cell.colSpan; x += 1) {
            while (rows[y].length < x) rows[y].push(undefined);
            rows[y][x] = cell;
          }
        }
      }
    });
    return rows.map((row) => row.filter((cell) => cell !== undefined));
  }

  // The cells of a table as CSV, with a mark that spreadsheets need to read UTF-8.
  function csv(table) {
    const lines = cells(table).map((row) =>
      row
        .map((cell) => (cell.dataset.csv ?? cell.textContent).trim().replace(/^−/, "-"))
        .map((cell) => (/^-?[\d,]+(\.\d+)?$/.test(cell) ? cell.replace(/,/g, "") : cell))
        .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell))
        .join(","),
    );
    return `\ufeff${lines.join("\r\n")}\r\n`;
  }

  function save(name, content) {
    const address = URL.createObjectURL(new Blob([content], { type: "text/csv" }));
    const link = element("a", { href: address, download: `${name}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  async function copy(button) {
    const label = button.textContent;
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = text("copied");
      setTimeout(() => (button.textContent = label), 2000);
    } catch {
      getSelection().selectAllChildren(code);
    }
  }

  // A wide table says that it continues to the right.
  function watch(scroll) {
    const frame = scroll.parentElement;
    const update = () => {
      const isWide = scroll.scrollWidth > scroll.clientWidth + 1;
      const isEnd = scroll.scrollLeft + scroll.clientWidth >= scroll.scrollWidth - 1;
      const hint = frame.querySelector(".scrolls");
      if (hint) hint.hidden = !isWide;
      frame.classList.toggle("more", isWide && !isEnd);
      frame.style.setProperty("--high", `${scroll.clientHeight}px`);
    };
    new ResizeObserver(update).observe(scroll);
    scroll.addEventListener("scroll", update, { passive: true });
  }

  const organization = (code) => `organization.html#${encodeURIComponent(code)}`;

  document.documentElement.classList.add("scripted");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches(".csv")) {
      const table = document.getElementById(button.dataset.of);
      save(button.dataset.of, csv(table));
    } else if (button?.matches(".copy")) copy(button);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".frame > .scroll").forEach(watch);
    // The charts of a report show figures of its tables; each of these saves as CSV here.
    for (const table of document.querySelectorAll("table[data-table]")) {
      const own = table.closest("section");
      table.id = `${own.id}-figures`;
      const button = element("button", { type: "button", class: "csv", "data-of": table.id }, text("csv"));
      own.querySelector(".above").append(element("span", { class: "tools" }, button));
    }
  });
  // A link to a folded part opens it.
  function unfold() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id ? document.getElementById(id) : null;
    for (let node = target; node; node = node.parentElement?.closest("details")) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    target?.scrollIntoView();
  }
  addEventListener("hashchange", unfold);
  addEventListener("load", unfold);

  return { data, load, forget, text, element, number, csv, save, watch, organization };
})();
