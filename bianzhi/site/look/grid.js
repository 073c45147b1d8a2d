"use strict";
// A long list as a table: filters, search, order by a column, pages, CSV. Its state is the address,
// and each choice is a step that the back button undoes.
site.grid = (place, list, options = {}) => {
  const { element: make, text } = site;
  const PAGE = 100;
  const EMPTY = { find: "", order: "", page: 0 };
  const state = { ...EMPTY, ...read() };
  const columns = list.columns;

  function read() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  }

  function write(isStep) {
    const kept = Object.entries(state).filter(([, value]) => value && value !== 0);
    const hash = new URLSearchParams(kept).toString();
    const address = location.pathname + location.search + (hash ? `#${hash}` : "");
    if (address === location.pathname + location.search + location.hash) return;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(history.state, "", address);
  }

  // A column with a list keeps places in it; a row keeps the shown text short that way.
  const value = (row, index) => {
    const column = columns[index];
    const own = row[index];
    return own === null ? null : column.list ? column.list[own] : own;
  };

  function matches(row) {
    for (let index = 0; index < columns.length; index += 1) {
      const wanted = state[columns[index].key];
      if (wanted && columns[index].filter && String(value(row, index)) !== wanted) return false;
    }
    if (!state.find) return true;
    const find = state.find.toLowerCase();
    return columns.some((column, index) =>
      String(shown(row, index)).toLowerCase().includes(find),
    );
  }

  function shown(row, index) {
    const own = value(row, index);
    if (own === null || own === "") return "—";
    const kind = columns[index].kind;
    if (kind === "count") return site.number(own);
    if (kind === "decimal" || kind === "percent") {
      return site.number(own, 1) + (kind === "percent" ? "%" : "");
    }
    if (kind === "light") return text(`light_${own}`);
    return Array.isArray(own) ? own[0] : own;
  }

  function cell(row, index) {
    const column = columns[index];
    const own = value(row, index);
    let content = shown(row, index);
    if (column.kind === "light" && own) content = make("span", { class: `light ${own}` }, content);
    if (column.colours && own) content = make("span", { class: `level ${column.colours[own]}` }, content);
    if (column.link && Array.isArray(own)) content = make("a", { href: own[1] }, own[0]);
    if (column.kind === "organization" && own !== null) {
      content = make("a", { href: site.organization(row[column.code]) }, content);
    }
    if (column.kind === "command" && own) {
      content = make(
        "span",
        { class: "command" },
        make("code", {}, own),
        " ",
        make("button", { type: "button", class: "copy" }, text("copy")),
      );
    }
    const numeric = ["count", "decimal", "percent"].includes(column.kind);
    if (index === 0) return make("th", { scope: "row" }, content);
    const kind = numeric ? null : column.kind === "date" ? "text date" : "text";
    return make("td", { class: kind }, content);
  }

  function ordered(rows) {
    const key = state.order.replace("-", "");
    const index = columns.findIndex((column) => column.key === key);
    if (index < 0) return rows;
    const sign = state.order.startsWith("-") ? -1 : 1;
    const sort = (row) => (Array.isArray(value(row, index)) ? value(row, index)[0] : value(row, index));
    return [...rows].sort((one, other) => {
      const [a, b] = [sort(one), sort(other)];
      if (a === b) return 0;
      if (a === null) return 1;
      if (b === null) return -1;
      return (typeof a === "number" ? a - b : String(a).localeCompare(String(b))) * sign;
    });
  }

  let rows = [];
  const body = make("tbody");
  const count = make("span", { class: "count", role: "status" });
  const pages = make("span", { class: "turn" });
  const table = make(
    "table",
    { class: "plain", id: options.id ?? "list" },
    make("caption", { class: "unseen" }, list.title),
    make("thead", {}, make("tr", {}, columns.map(head))),
    body,
  );

  function head(column) {
    const label = column.figure
      ? make("a", { class: "figure-name", href: `dictionary.html#figure-${column.figure}` }, column.label)
      : make("span", {}, column.label);
    const sort = make(
      "button",
      {
        type: "button",
        class: "sort",
        "aria-label": text("sort", { column: column.label }),
        onclick: () => {
          state.order = state.order === column.key ? `-${column.key}` : column.key;
          state.page = 0;
          draw(true);
        },
      },
      "⇅",
    );
    return make("th", { scope: "col", "data-key": column.key, "data-csv": column.label }, label, " ", sort);
  }

  function filter(column, index) {
    const names = [...new Set(list.rows.map((row) => value(row, index)).filter((own) => own !== null))];
    names.sort((one, other) => (column.list ? column.list.indexOf(one) - column.list.indexOf(other) : 0));
    const choice = make(
      "select",
      {
        "data-key": column.key,
        onchange: (event) => {
          state[column.key] = event.target.value;
          state.page = 0;
          draw(true);
        },
      },
      make("option", { value: "" }, text("all")),
      names.map((name) =>
        make("option", { value: name, selected: state[column.key] === String(name) },
          column.kind === "light" ? text(`light_${name}`) : String(name)),
      ),
    );
    return make("label", {}, column.label, " ", choice);
  }

  const tools = make(
    "div",
    { class: "filters" },
    columns.map((column, index) => (column.filter ? filter(column, index) : null)),
    make(
      "label",
      {},
      text("find"),
      " ",
      make("input", {
        type: "search",
        value: state.find,
        oninput: (event) => {
          // A search is one step, not one for each letter.
          const isStep = !state.find;
          state.find = event.target.value.trim();
          state.page = 0;
          draw(isStep);
        },
      }),
    ),
    make(
      "button",
      { type: "button", onclick: () => site.save(options.id ?? "list", whole()) },
      text("csv"),
    ),
  );

  // The CSV has every row that the filters leave, not only the page in sight.
  function whole() {
    const all = make("table", {}, make("tr", {}, columns.map((column) => make("th", {}, column.label))));
    for (const row of rows) {
      all.append(make("tr", {}, columns.map((_, index) => make("td", {}, String(shown(row, index))))));
    }
    return site.csv(all);
  }

  function draw(isStep = false) {
    rows = ordered(list.rows.filter(matches));
    const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
    state.page = Math.min(Number(state.page) || 0, last);
    const start = state.page * PAGE;
    body.replaceChildren(
      ...rows
        .slice(start, start + PAGE)
        .map((row) => make("tr", {}, columns.map((_, index) => cell(row, index)))),
    );
    count.textContent = text("count", { count: site.number(rows.length) });
    const turn = (label, page, off) =>
      make("button", {
        type: "button",
        disabled: off,
        onclick: () => {
          state.page = page;
          draw(true);
        },
      }, label);
    pages.replaceChildren(
      ...(last
        ? [
            turn(text("before"), state.page - 1, state.page === 0),
            ` ${state.page + 1} / ${last + 1} `,
            turn(text("after"), state.page + 1, state.page === last),
          ]
        : []),
    );
    for (const title of table.tHead.rows[0].cells) {
      const key = title.dataset.key;
      const order = state.order === key ? "ascending" : state.order === `-${key}` ? "descending" : null;
      if (order) title.setAttribute("aria-sort", order);
      else title.removeAttribute("aria-sort");
    }
    write(isStep);
    options.drawn?.(rows);
  }

  const scroll = make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": list.title + text("scrolls_label") },
    table,
  );
  const frame = make("div", { class: "frame" },
    make("p", { class: "scrolls", "aria-hidden": "true", hidden: true }, text("scrolls")), scroll);
  place.replaceChildren(tools, make("p", { class: "above" }, count, pages), frame);
  site.watch(scroll);
  draw();
  // Back and forward; a list that another one replaced is no longer in its place.
  addEventListener("popstate", () => {
    if (!place.contains(table)) return;
    for (const key of Object.keys(state)) delete state[key];
    Object.assign(state, EMPTY, read());
    for (const choice of tools.querySelectorAll("select")) choice.value = state[choice.dataset.key] ?? "";
    tools.querySelector("input").value = state.find;
    draw();
  });
  return { draw, state, rows: () => rows };
};

document.addEventListener("DOMContentLoaded", async () => {
  for (const place of document.querySelectorAll("[data-grid]")) {
    site.grid(place, await site.load(place.dataset.grid), { id: place.dataset.grid });
  }
});
