"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const say = data.texts;
  const panel = document.getElementById("panel");
  const tip = document.getElementById("tip");
  const cells = "main table[data-table] tbody td";

  // A figure is its place: table, edition, period, row, column.
  function place(cell) {
    const row = cell.parentElement;
    const table = row.closest("table");
    table.leaves ??= inOrder(table);
    const column = table.leaves[cell.cellIndex - 1];
    const name = table.dataset.table;
    const id = [name, data.edition, table.dataset.period, row.dataset.row, column].join("/");
    return { cell, row: row.dataset.row, column, name, id, told: data.tables[name] };
  }

  function inOrder(table) {
    const codes = Object.keys(data.tables[table.dataset.table].columns);
    return [...table.querySelectorAll("th[data-column]")]
      .map((head) => head.dataset.column)
      .sort((one, other) => codes.indexOf(one) - codes.indexOf(other));
  }

  function above(told, row) {
    const found = [];
    for (let code = row; code; code = told.rows[code][0]) found.unshift(code);
    return found;
  }

  function rowPath(figure) {
    const body = figure.cell.closest("tbody");
    figure.told.labels ??= Object.fromEntries(
      [...body.rows].map((row) => [row.dataset.row, row.cells[0].firstChild.textContent]),
    );
    const path = above(figure.told, figure.row);
    const shown = path.length > 1 && path[0] === "total" ? path.slice(1) : path;
    return shown.map((code) => figure.told.labels[code] ?? code).join(" / ");
  }

  function sql(figure) {
    const column = figure.told.columns[figure.column];
    if (!column.sql) return null;
    const conditions = above(figure.told, figure.row)
      .map((code) => figure.told.rows[code][1])
      .filter(Boolean);
    const rows = conditions.join(" and ") || "true";
    return column.sql.split("\u0001").join(data.facts[column.fact]).split("\u0002").join(rows);
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function entry(list, name, content) {
    list.append(element("dt", name));
    list.appendChild(element("dd")).append(content);
  }

  function toCopy(text) {
    const box = element("div", undefined, "copied");
    const button = element("button", say.copy);
    button.type = "button";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = say.copied;
    });
    box.append(element("pre", text), button);
    return box;
  }

  function show(figure) {
    document.querySelector("td.chosen")?.classList.remove("chosen");
    figure.cell.classList.add("chosen");
    const column = figure.told.columns[figure.column];
    const close = element("button", "×", "close");
    close.type = "button";
    close.title = say.close;
    close.addEventListener("click", hide);
    const list = element("dl");
    entry(list, say.value, element("b", figure.cell.textContent));
    entry(list, say.table, figure.told.title);
    entry(list, say.row, rowPath(figure));
    entry(list, say.column, column.path);
    entry(list, say.figure_id, element("code", figure.id));
    const why = figure.told.hidden[figure.row]?.[figure.column];
    if (why !== undefined) entry(list, "", say.hidden.replace("{why}", () => why));
    if (column.ratio) entry(list, say.ratio, parts(figure, column.ratio));
    const query = sql(figure);
    if (query) {
      entry(list, say.sql, toCopy(query));
      entry(list, say.command, toCopy(`bianzhi explain figure '${quoted(figure.id)}'`));
    }
    panel.replaceChildren(close, element("h2", say.figure), list);
    panel.hidden = false;
    document.body.classList.add("asked");
    history.replaceState(null, "", "#" + encodeURIComponent(figure.id));
  }

  const quoted = (text) => text.split("'").join(`'"'"'`);

  function parts(figure, codes) {
    const box = element("div");
    codes.forEach((code, index) => {
      if (index) box.append(" ÷ ");
      const button = element("button", figure.told.columns[code].path, "part");
      button.type = "button";
      const table = figure.cell.closest("table");
      button.addEventListener("click", () => {
        show(place(figure.cell.parentElement.cells[table.leaves.indexOf(code) + 1]));
      });
      box.append(button);
    });
    return box;
  }

  function hide() {
    panel.hidden = true;
    document.body.classList.remove("asked");
    document.querySelector("td.chosen")?.classList.remove("chosen");
    history.replaceState(null, "", location.pathname + location.search);
  }

  function hover(cell, event) {
    const figure = place(cell);
    tip.replaceChildren(
      element("b", rowPath(figure)),
      element("span", figure.told.columns[figure.column].path),
      element("code", figure.id),
    );
    tip.hidden = false;
    const wide = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const under = event.clientY + 18;
    const fits = under + tip.offsetHeight < innerHeight;
    tip.style.left = `${wide}px`;
    tip.style.top = `${fits ? under : event.clientY - tip.offsetHeight - 12}px`;
  }

  // Rows of single bodies stay folded below their group until asked for.
  function unfold(row, open) {
    row.querySelector("button.below")?.setAttribute("aria-expanded", open);
    let next = row.nextElementSibling;
    for (; next?.classList.contains("detail"); next = next.nextElementSibling) {
      next.classList.toggle("unfolded", open);
    }
  }

  function unfoldAll(button) {
    const table = button.closest("section").querySelector("table");
    const open = !button.classList.contains("open");
    button.classList.toggle("open", open);
    table.classList.toggle("unfolded", open);
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  }

  function find(input) {
    const table = input.closest("section").querySelector("table");
    const wanted = input.value.trim().toLowerCase();
    table.classList.toggle("searched", wanted !== "");
    for (const row of table.tBodies[0].rows) {
      const text = `${row.cells[0].firstChild.textContent} ${row.dataset.row}`.toLowerCase();
      row.classList.toggle("found", wanted !== "" && text.includes(wanted));
    }
  }

  function fromAddress() {
    const id = decodeURIComponent(location.hash.slice(1));
    const [name, , , row, column] = id.split("/");
    if (!column || !data.tables[name]) return;
    const table = [...document.querySelectorAll("table[data-table]")].find(
      (one) => one.dataset.table === name,
    );
    if (!table) return;
    const line = [...table.tBodies[0].rows].find((one) => one.dataset.row === row);
    const index = inOrder(table).indexOf(column);
    if (!line || index < 0) return;
    line.classList.add("unfolded");
    show(place(line.cells[index + 1]));
    line.scrollIntoView({ block: "center" });
  }

  // A table that is cut at its right side says so, until its end is in sight.
  function tellCut(scroll) {
    const frame = scroll.parentElement;
    const isWide = scroll.scrollWidth > scroll.clientWidth + 1;
    const isEnd = scroll.scrollLeft + scroll.clientWidth >= scroll.scrollWidth - 1;
    frame.querySelector(".scrolls").hidden = !isWide;
    frame.classList.toggle("more", isWide && !isEnd);
    frame.style.setProperty("--high", `${scroll.clientHeight}px`);
  }

  const watcher = new ResizeObserver((seen) => seen.forEach((one) => tellCut(one.target)));
  for (const scroll of document.querySelectorAll(".frame > .scroll")) {
    watcher.observe(scroll);
    scroll.addEventListener("scroll", () => tellCut(scroll), { passive: true });
    tellCut(scroll);
  }

  // A sheet of a card is as high as paper; what does not fit is shown smaller.
  for (const sheet of document.querySelectorAll(".sheet")) {
    for (let fit = 1; sheet.scrollHeight > sheet.clientHeight + 1 && fit > 0.5; fit -= 0.02) {
      sheet.style.setProperty("--fit", fit - 0.02);
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.matches("button.below")) {
      unfold(target.closest("tr"), target.getAttribute("aria-expanded") !== "true");
    } else if (target.matches("button.all")) unfoldAll(target);
    else if (target.closest(cells)) show(place(target.closest(cells)));
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches(".tools input")) find(event.target);
  });
  document.addEventListener("mousemove", (event) => {
    const cell = event.target.closest?.(cells);
    if (cell) hover(cell, event);
    else tip.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
