"use strict";
// Small charts as SVG, in the colours of the reports: steps of posts and staff, runs of lights,
// years of retirement, places among peers, departments. Each comes with its table.
site.drawing = (() => {
  const { element: make, text } = site;
  const WIDE = 640;
  const INK = "#1b2432";
  const SOFT = "#5b6675";
  const GRID = "#e3e8ee";

  const svg = (wide, high, label, ...content) =>
    make("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": label, class: "drawing" }, ...content);
  const word = (x, y, content, properties = {}) =>
    make("text", { x, y, "font-size": 12, fill: INK, ...properties }, String(content));
  const line = (x1, y1, x2, y2, colour = GRID, wide = 1) =>
    make("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": wide });

  function ticks(most, count = 4) {
    const rough = Math.max(most, 1) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(1, [1, 2, 5, 10].map((part) => part * power).find((part) => part >= rough));
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  }

  // Years below a span of months; every second or fifth where there is no room.
  function years(first, last, x) {
    const all = [];
    for (let year = Math.ceil(first / 12); year * 12 <= last; year += 1) all.push(year);
    const step = all.length > 24 ? 5 : all.length > 12 ? 2 : 1;
    return all.filter((year) => year % step === 0).map((year) => ({ year, x: x(year * 12) }));
  }

  const place = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

  // Posts as a grey step, staff as a blue one; what is over is red and hatched, what is vacant pale.
  function course(points, label) {
    const [top, right, bottom, left] = [10, 12, 26, 46];
    const high = 220;
    const first = place(points[0][0]);
    const last = place(points[points.length - 1][0]) + 1;
    const most = Math.max(1, ...points.flatMap((point) => [point[1] ?? 0, point[2] ?? 0]));
    const x = (month) => left + ((month - first) / Math.max(1, last - first)) * (WIDE - left - right);
    const y = (value) => top + (1 - value / (most * 1.06)) * (high - top - bottom);
    const nodes = ticks(most).map((tick) => [
      line(left, y(tick), WIDE - right, y(tick)),
      word(left - 6, y(tick) + 4, site.number(tick), { "text-anchor": "end", fill: SOFT }),
    ]);
    for (const { year, x: at } of years(first, last, x)) nodes.push(word(at, high - 8, year, { "text-anchor": "middle", fill: SOFT }));
    points.forEach(([month, authorized, staff], index) => {
      const start = x(place(month));
      const end = x(index + 1 < points.length ? place(points[index + 1][0]) : last);
      const [low, upper] = [Math.min(authorized ?? 0, staff ?? 0), Math.max(authorized ?? 0, staff ?? 0)];
      if (upper === low) return;
      const isOver = (staff ?? 0) > (authorized ?? 0);
      nodes.push(make("rect", { x: start, width: Math.max(0.5, end - start), y: y(upper), height: y(low) - y(upper), class: isOver ? "over" : "vacant" }));
    });
    const steps = (index) =>
      points.map((point, at) => {
        const end = x(at + 1 < points.length ? place(points[at + 1][0]) : last);
        return `${at ? "V" : `M${x(place(point[0]))} `}${y(point[index] ?? 0)}H${end}`;
      }).join("");
    nodes.push(make("path", { d: steps(1), fill: "none", stroke: SOFT, "stroke-width": 1.6, "stroke-dasharray": "5 2" }));
    nodes.push(make("path", { d: steps(2), fill: "none", stroke: "#0072b2", "stroke-width": 2 }));
    return svg(WIDE, high, label, ...nodes.flat());
  }

  // A line of coloured runs per cell; a mark inside tells the light without its hue.
  function runs(cells, first, last, label) {
    const left = 210;
    const row = 24;
    const high = cells.length * row + 26;
    const x = (month) => left + ((month - place(first)) / Math.max(1, place(last) + 1 - place(first))) * (WIDE - left - 8);
    const nodes = [];
    cells.forEach((cell, index) => {
      const y = index * row + 4;
      nodes.push(word(left - 8, y + 13, cell.name.length > 17 ? `${cell.name.slice(0, 16)}…` : cell.name, { "text-anchor": "end" }));
      for (const run of cell.runs) {
        const start = x(place(run.from));
        const end = x(run.to ? place(run.to) : place(last) + 1);
        nodes.push(make("rect", { x: start, y, width: Math.max(1, end - start - 0.6), height: row - 8, class: `run ${run.light}` },
          make("title", {}, `${cell.name} · ${text(`light_${run.light}`)} · ${run.from} – ${run.to ?? ""}`)));
        if (run.light === "red" && end - start > 4) nodes.push(make("rect", { x: start + 1, y: y + 5, width: end - start - 2.6, height: 3, fill: "#fff" }));
        if (run.light === "blue" || run.light === "green") nodes.push(make("rect", { x: start, y, width: Math.max(1, end - start - 0.6), height: run.light === "blue" ? 7 : 3, fill: "#fff", "fill-opacity": 0.75 }));
      }
    });
    for (const { year, x: at } of years(place(first), place(last) + 1, x)) nodes.push(word(at, high - 8, year, { "text-anchor": "middle", fill: SOFT }));
    return svg(WIDE, high, label, ...nodes);
  }

  // Bars by year, the leaders among them dark.
  function bars(rows, label) {
    const [top, bottom, left] = [18, 24, 34];
    const high = 170;
    const most = Math.max(1, ...rows.map((row) => row[1]));
    const wide = (WIDE - left) / rows.length;
    const y = (value) => top + (1 - value / most) * (high - top - bottom);
    const nodes = ticks(most, 3).map((tick) => [line(left, y(tick), WIDE, y(tick)), word(left - 6, y(tick) + 4, site.number(tick), { "text-anchor": "end", fill: SOFT })]);
    rows.forEach(([year, heads, leaders], index) => {
      const x = left + index * wide + wide * 0.18;
      const bar = (value, colour) => make("rect", { x, width: wide * 0.64, y: y(value), height: high - bottom - y(value), fill: colour });
      nodes.push(bar(heads, "#9fc3de"));
      if (leaders) nodes.push(bar(leaders, "#0072b2"));
      nodes.push(word(x + wide * 0.32, y(heads) - 4, heads, { "text-anchor": "middle" }));
      nodes.push(word(x + wide * 0.32, high - 7, year, { "text-anchor": "middle", fill: SOFT }));
    });
    return svg(WIDE, high, label, ...nodes.flat());
  }

  // The place of a value among the peers: the middle half is a pale band, an outlier a filled red dot.
  function strip(percentile, isOutlier) {
    if (percentile === null) return null;
    return make("svg", { viewBox: "0 0 120 14", class: "strip", role: "img", "aria-label": site.number(percentile, 0) },
      line(0, 7, 120, 7, "#c9d1db"), make("rect", { x: 30, y: 3, width: 60, height: 8, fill: "#d9e3ee" }),
      make(isOutlier ? "rect" : "circle", isOutlier
        ? { x: 1.18 * percentile - 4, y: 2, width: 9, height: 9, fill: "#b4322d" }
        : { cx: 6 + 1.08 * percentile, cy: 7, r: 5, fill: "#24527a" }));
  }

  // A figure: the picture, what it shows, and its table with CSV.
  function figure(id, title, picture, note, columns, rows) {
    const table = make("table", { class: "plain", id: `${id}-table` }, make("caption", { class: "unseen" }, title),
      make("thead", {}, make("tr", {}, columns.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, row.map((value, index) =>
        index ? make("td", { class: typeof value === "number" ? null : "text" }, typeof value === "number" ? site.number(value) : value ?? "—")
          : make("th", { scope: "row" }, String(value)))))));
    return make("figure", { id }, make("figcaption", {}, title), picture, note ? make("p", {}, note) : null,
      make("details", {}, make("summary", {}, text("chart_table")),
        make("p", { class: "above" }, make("button", { type: "button", class: "csv", "data-of": `${id}-table` }, text("csv"))),
        make("div", { class: "frame" }, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title + text("scrolls_label") }, table))));
  }

  return { course, runs, bars, strip, figure };
})();
