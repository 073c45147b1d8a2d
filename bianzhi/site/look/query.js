"use strict";
// The query page: DuckDB in a worker of its own, the carried tables, one query at a time.
document.addEventListener("DOMContentLoaded", async () => {
  const { element: make, text } = site;
  const SHOWN = 500;
  const MOST = 100_000;
  const ANSWER = "answer.csv";
  const [choice, box, button, state, place] = ["question", "sql", "run", "state", "answer-place"]
    .map((id) => document.getElementById(id));

  // The worker gets its program and its WebAssembly as bytes, because a page on disk may fetch
  // nothing. What could ask for anything else is taken from it before its own code runs.
  const PRELUDE = `"use strict";
    {
      let give;
      const bytes = new Promise((done) => { give = done; });
      self.fetch = async () => new Response(await bytes, { headers: { "Content-Type": "application/wasm" } });
      self.XMLHttpRequest = self.WebSocket = self.importScripts = undefined;
      self.addEventListener("message", (event) => {
        if (!event.data.wasm) return;
        event.stopImmediatePropagation();
        give(event.data.wasm);
      });
    }
  `;

  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).arrayBuffer();
  }

  // The worker answers each message with its number.
  function start(program, wasm) {
    const worker = new Worker(URL.createObjectURL(new Blob([PRELUDE, program], { type: "text/javascript" })));
    const waiting = new Map();
    let last = 0;
    worker.onmessage = ({ data: reply }) => {
      const asked = waiting.get(reply.requestId);
      if (!asked || reply.type === "INSTANTIATE_PROGRESS") return;
      waiting.delete(reply.requestId);
      if (reply.type === "ERROR") asked.refused(new Error(reply.data.message));
      else asked.done(reply.data);
    };
    worker.postMessage({ wasm }, [wasm]);
    return (type, data, given = []) =>
      new Promise((done, refused) => {
        last += 1;
        waiting.set(last, { done, refused });
        worker.postMessage({ messageId: last, type, data }, given);
      });
  }

  async function open() {
    const engine = await site.load("query/engine");
    const [wasm, program] = await Promise.all([unpack(engine.wasm), unpack(engine.worker)]);
    site.forget("query/engine");
    const ask = start(program, wasm);
    // The address is never asked: the worker has the bytes already.
    await ask("INSTANTIATE", ["data:application/wasm,", null]);
    await ask("OPEN", { path: ":memory:" });
    const connection = await ask("CONNECT", null);
    return { ask, connection, run: (sql) => ask("RUN_QUERY", [connection, sql]) };
  }

  // Tables and views without rows: what a query reads is loaded when it runs.
  async function prepare(engine, carried) {
    for (const schema of carried.schemas) await engine.run(`create schema if not exists ${schema}`);
    for (const statement of [...carried.statements, ...carried.views]) await engine.run(statement);
  }

  function tablesOf(sql) {
    const words = sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
    return [...new Set(words.flatMap((word) => (Object.hasOwn(carried.behind, word) ? carried.behind[word] : [])))];
  }

  // Columns stand one after the other in the text, with 0x1e between them and 0x1f between cells.
  function asRows(columns) {
    const [cellEnd, columnEnd, tab, line] = [0x1f, 0x1e, 0x09, 0x0a];
    const starts = [0];
    for (let at = columns.indexOf(columnEnd); at >= 0; at = columns.indexOf(columnEnd, at + 1)) starts.push(at + 1);
    const ends = [...starts.slice(1).map((next) => next - 1), columns.length];
    const rows = new Uint8Array(columns.length + 1);
    let written = 0;
    while (starts[0] <= ends[0]) {
      for (let column = 0; column < starts.length; column += 1) {
        let at = starts[column];
        while (at < ends[column] && columns[at] !== cellEnd) {
          rows[written] = columns[at];
          written += 1;
          at += 1;
        }
        starts[column] = at + 1;
        rows[written] = column + 1 < starts.length ? tab : line;
        written += 1;
      }
    }
    return rows;
  }

  const loaded = new Set();
  async function load(engine, sql) {
    const missing = tablesOf(sql).filter((name) => !loaded.has(name));
    let done = 0;
    for (const name of missing) {
      const bytes = asRows(new Uint8Array(await unpack(await site.load(`query/${name}`))));
      site.forget(`query/${name}`);
      await engine.ask("REGISTER_FILE_BUFFER", ["table.tsv", bytes], [bytes.buffer]);
      await engine.run(`copy ${name} from 'table.tsv' (format csv, delim '\t', header true, quote '"', escape '"', nullstr '', allow_quoted_nulls false, auto_detect false)`);
      await engine.ask("DROP_FILE", "table.tsv");
      loaded.add(name);
      done += 1;
      state.textContent = text("query_tables_loaded", { done, count: missing.length });
    }
  }

  // The answer comes as CSV: NULL is empty, an empty text is quoted.
  async function answer(engine, sql) {
    await load(engine, sql);
    const prepared = await engine.ask("CREATE_PREPARED", [engine.connection, sql]);
    await engine.ask("CLOSE_PREPARED", [engine.connection, prepared]);
    try {
      await engine.run(`copy (from (\n${sql}\n) limit ${MOST + 1}) to '${ANSWER}' (format csv, header true)`);
    } catch (error) {
      throw error.message.startsWith("Parser Error") ? new Error(text("query_only")) : error;
    }
    const bytes = await engine.ask("COPY_FILE_TO_BUFFER", ANSWER);
    await engine.ask("DROP_FILE", ANSWER);
    return parse(new TextDecoder().decode(bytes));
  }

  function parse(content) {
    const rows = [];
    let row = [];
    const cells = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g;
    while (cells.lastIndex < content.length) {
      const [, quoted, plain, end] = cells.exec(content);
      row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
      if (end !== ",") {
        rows.push(row);
        row = [];
      }
    }
    return rows;
  }

  const isNumber = (value) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value);

  function show(head, rows, sql) {
    const numeric = head.map((name, index) => !/_code$|_no$|_id$|_key$/.test(name)
      && rows.some((row) => row[index] !== null) && rows.every((row) => row[index] === null || isNumber(row[index])));
    const cell = (value, index) => make("td", { class: numeric[index] ? null : "text" }, value ?? "—");
    const table = make("table", { class: "plain", id: "query-answer" },
      make("caption", { class: "unseen" }, text("query_result")),
      make("thead", {}, make("tr", {}, head.map((name, index) =>
        make("th", { scope: "col", class: numeric[index] ? null : "text", title: name }, carried.heads[name] ?? name)))),
      make("tbody", {}, rows.slice(0, SHOWN).map((row) => make("tr", {}, row.map(cell)))));
    const label = text("query_result") + text("scrolls_label");
    const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);
    const frame = make("div", { class: "frame" }, make("p", { class: "scrolls", "aria-hidden": "true", hidden: true }, text("scrolls")), scroll);
    const save = make("button", { type: "button", id: "save", onclick: () => site.save("query", whole([head, ...rows])) }, text("csv"));
    const partly = tablesOf(sql).filter((name) => Object.hasOwn(carried.partly, name));
    const notes = [
      rows.length > SHOWN ? text("query_more", { shown: site.number(SHOWN) }) : "",
      rows.length === MOST ? text("query_most", { most: site.number(MOST) }) : "",
      partly.length ? text("query_partly", { tables: partly.map((name) => `${name} (${carried.partly[name]})`).join(", ") }) : "",
    ];
    place.replaceChildren(make("p", { class: "above" }, save, ` ${notes.join(" ")}`), frame);
    site.watch(scroll);
  }

  const whole = (rows) => `\ufeff${rows.map((row) =>
    row.map((value) => (/[",\n\r]/.test(value ?? "") ? `"${value.replaceAll('"', '""')}"` : value ?? "")).join(",")).join("\r\n")}\r\n`;

  function failed(title, message) {
    place.replaceChildren(make("div", { class: "failed", role: "alert" }, make("p", {}, title), make("pre", { tabindex: "0" }, message)));
  }

  const plain = (error) =>
    /XMLHttpRequest|No files found|FileSystem/i.test(error.message) ? text("query_offline") : error.message;

  const carried = await site.load("query/schema");
  let engine = null;
  let isRunning = false;

  async function runQuery() {
    const sql = box.value.trim().replace(/;\s*$/, "");
    if (!engine || isRunning) return;
    if (!sql) {
      state.textContent = text("query_empty");
      return;
    }
    isRunning = true;
    button.disabled = true;
    state.textContent = text("query_running");
    const started = performance.now();
    try {
      const [head, ...rows] = await answer(engine, sql);
      const seconds = ((performance.now() - started) / 1000).toFixed(2);
      show(head, rows.slice(0, MOST), sql);
      state.textContent = text("query_done", { rows: site.number(Math.min(rows.length, MOST)), seconds });
      history.pushState(null, "", `#sql=${encodeURIComponent(sql)}`);
    } catch (error) {
      failed(text("query_failed"), plain(error));
      state.textContent = text("query_failed");
    }
    isRunning = false;
    button.disabled = false;
  }

  function read() {
    const sql = new URLSearchParams(location.hash.slice(1)).get("sql");
    if (sql !== null) box.value = sql;
  }

  choice.addEventListener("change", () => {
    box.value = carried.questions[choice.value] ?? box.value;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      runQuery();
    }
  });
  button.addEventListener("click", runQuery);
  addEventListener("popstate", read);
  read();
  state.textContent = text("query_loading");
  try {
    const opened = await open();
    await prepare(opened, carried);
    engine = opened;
    button.disabled = false;
    state.textContent = text("query_ready");
  } catch (error) {
    failed(text("query_no_start"), error.message);
    state.textContent = text("query_no_start");
  }
  // For the tests: every question on one page, without its table.
  site.answer = async (sql) => answer(engine, sql);
});
