"use strict";
// The board of lights: organizations by months on a canvas of which only the part in sight is drawn.
document.addEventListener("DOMContentLoaded", async () => {
  const { element: make, text } = site;
  const board = await site.load("lights");
  const months = board.months;
  const CELL = { wide: 7, high: 18 };
  const COLOURS = board.colours;
  const holder = document.getElementById("board");
  const listPlace = document.getElementById("board-list");
  let kind = "posts";
  let rows = board.rows;

  // "12g3r" is twelve months green, then three red.
  function decode(run) {
    let whole = "";
    for (const [, count, mark] of run.matchAll(/(\d+)(\D)/g)) whole += mark.repeat(Number(count));
    return whole;
  }
  const order = "rybgx.";
  for (const row of board.rows) {
    row.posts = decode(row[4]);
    row.leaders = decode(row[5]);
    row.both = [...row.posts]
      .map((mark, index) => (order.indexOf(mark) <= order.indexOf(row.leaders[index]) ? mark : row.leaders[index]))
      .join("");
  }

  const list = {
    title: board.title,
    columns: [
      { key: "name", kind: "organization", label: text("organization"), code: 6 },
      { key: "county", label: text("county"), list: board.counties, filter: true },
      { key: "system", label: text("system"), list: board.systems, filter: true },
      { key: "level", label: text("level"), list: board.levels, filter: true },
      { key: "light", kind: "light", label: text("light"), filter: true, figure: "board_light" },
      { key: "since", label: text("since") },
      { key: "code", label: text("code") },
      { key: "red", kind: "count", label: text("months_red") },
    ],
    rows: [],
  };
  const names = { r: "red", y: "yellow", b: "blue", g: "green", x: "grey", ".": null };

  function listed() {
    list.rows = board.rows.map((row) => {
      const run = row[kind];
      const last = run[run.length - 1];
      let start = run.length - 1;
      while (start > 0 && run[start - 1] === last) start -= 1;
      const red = run.split("r").length - 1;
      const since = last === "." ? null : months[start];
      return [row[0], row[1], row[2], row[3], names[last], since, row[6], red, row];
    });
  }

  const canvas = make("canvas", { role: "img", "aria-label": text("board") });
  const space = make("div", { class: "space" });
  const scroll = make("div", { class: "board-scroll", tabindex: "0", role: "region", "aria-label": text("board") + text("scrolls_label") }, space);
  const tip = make("div", { class: "board-tip", role: "status" });
  const choice = make("fieldset", { class: "kinds" }, make("legend", {}, text("kind")),
    ["posts", "leaders", "both"].map((name) =>
      make("label", {}, make("input", { type: "radio", name: "kind", value: name, checked: name === kind, onchange: () => { kind = name; fill(); } }), ` ${text(`kind_${name}`)}`)));
  scroll.prepend(canvas);
  holder.replaceChildren(choice, scroll, tip);

  const label = () => Math.min(240, Math.max(110, scroll.clientWidth * 0.3));

  function draw() {
    const wide = scroll.clientWidth;
    const high = scroll.clientHeight;
    const scale = devicePixelRatio || 1;
    canvas.width = wide * scale;
    canvas.height = high * scale;
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${high}px`;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, wide, high);
    const left = label();
    const head = 22;
    const first = Math.floor(scroll.scrollTop / CELL.high);
    const last = Math.min(rows.length, first + Math.ceil(high / CELL.high) + 1);
    pen.font = getComputedStyle(document.body).font.replace(/^[^"]*?(\d+px)/, "12px");
    pen.textBaseline = "middle";
    for (let place = first; place < last; place += 1) {
      const y = head + place * CELL.high - scroll.scrollTop;
      const run = rows[place][kind];
      for (let month = 0; month < run.length; month += 1) {
        const x = left + month * CELL.wide - scroll.scrollLeft;
        if (x < left - CELL.wide || x > wide || run[month] === ".") continue;
        pen.fillStyle = COLOURS[names[run[month]]];
        pen.fillRect(x, y + 2, CELL.wide - 1, CELL.high - 4);
        // A notch tells red from green without hue, a low bar the vacant from the full.
        if (run[month] === "r") {
          pen.fillStyle = "#fff";
          pen.fillRect(x + 2, y + 4, CELL.wide - 5, 3);
        }
        if (run[month] === "b" || run[month] === "g") {
          pen.fillStyle = "#fff";
          pen.fillRect(x, y + 2, CELL.wide - 1, run[month] === "b" ? 7 : 3);
        }
      }
      pen.fillStyle = "#fff";
      pen.fillRect(0, y, left - 4, CELL.high);
      pen.fillStyle = "#1b2432";
      pen.textAlign = "left";
      pen.fillText(short(pen, rows[place][0], left - 12), 4, y + CELL.high / 2);
    }
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, wide, head);
    pen.fillStyle = "#5b6675";
    months.forEach((month, index) => {
      const x = left + index * CELL.wide - scroll.scrollLeft;
      if (month.endsWith("-01") && x >= left - 2 && x < wide - 24) pen.fillText(month.slice(0, 4), x, head / 2);
    });
  }

  function short(pen, name, room) {
    if (pen.measureText(name).width <= room) return name;
    let cut = name;
    while (cut && pen.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
    return `${cut}…`;
  }

  function resize() {
    space.style.height = `${rows.length * CELL.high + 22}px`;
    space.style.width = `${label() + months.length * CELL.wide + 8}px`;
    draw();
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const place = Math.floor((event.clientY - box.top - 22 + scroll.scrollTop) / CELL.high);
    const month = Math.floor((event.clientX - box.left - label() + scroll.scrollLeft) / CELL.wide);
    return { row: rows[place], month };
  }

  canvas.addEventListener("mousemove", (event) => {
    const { row, month } = at(event);
    const mark = row?.[kind][month];
    tip.textContent = mark && months[month] && names[mark]
      ? `${row[0]} · ${months[month]} · ${text(`light_${names[mark]}`)}` : row ? row[0] : "";
  });
  canvas.addEventListener("click", (event) => {
    const { row } = at(event);
    if (row) location.href = site.organization(row[6]);
  });
  scroll.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(resize).observe(scroll);

  function fill() {
    listed();
    site.grid(listPlace, list, {
      id: "lights",
      drawn: (kept) => {
        rows = kept.map((line) => line[8]);
        holder.style.setProperty("--rows", rows.length);
        resize();
      },
    });
  }
  const started = performance.now();
  fill();
  // The list stays at the last month; the canvas begins there too.
  scroll.scrollLeft = scroll.scrollWidth;
  draw();
  holder.dataset.milliseconds = String(performance.now() - started);
});
