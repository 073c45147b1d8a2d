"use strict";
// The page of an organization: its data file is named by a hash of its code, which is the address.
document.addEventListener("DOMContentLoaded", async () => {
  const { element: make, text } = site;
  const draw = site.drawing;
  const place = document.getElementById("organization");
  const shards = Number(place.dataset.shards);
  const labels = await site.load("labels");

  // FNV-1a over UTF-8, as the writer of the files computes it.
  function shard(code) {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(code)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return String(hash % shards).padStart(4, "0");
  }

  const figure = (code) =>
    make("a", { class: "figure-name", href: `dictionary.html#figure-${code}` }, text(`figure_${code}`));
  const link = ([code, name]) => (code ? make("a", { href: site.organization(code) }, name) : name);
  const command = (content) =>
    make("span", { class: "command" }, make("code", {}, content), " ", make("button", { type: "button", class: "copy" }, text("copy")));
  const light = (code) => make("span", { class: `light ${code}` }, text(`light_${code}`));

  function section(id, title, ...content) {
    const kept = content.flat(Infinity).filter(Boolean);
    if (!kept.length) return null;
    return make("section", { id, "aria-labelledby": `${id}-title` }, make("h2", { id: `${id}-title` }, title), kept);
  }

  function table(id, title, heads, rows) {
    if (!rows.length) return null;
    const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title + text("scrolls_label") },
      make("table", { class: "plain", id }, make("caption", { class: "unseen" }, title),
        make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
        make("tbody", {}, rows.map((row) => make("tr", {}, row.map((value, index) => {
          const isNumber = typeof value === "number";
          const content = isNumber ? site.number(value, Number.isInteger(value) ? 0 : 1) : value ?? "—";
          return index ? make("td", { class: isNumber ? (value === 0 ? "zero" : null) : "text" }, content)
            : make("th", { scope: "row" }, content);
        }))))));
    const frame = make("div", { class: "frame" }, make("p", { class: "scrolls", "aria-hidden": "true", hidden: true }, text("scrolls")), scroll);
    site.watch(scroll);
    return [make("p", { class: "above" }, make("button", { type: "button", class: "csv", "data-of": id }, text("csv"))), frame];
  }

  function facts(own) {
    return make("dl", { class: "attributes" }, own.facts.map((value, index) =>
      value === null ? null : make("div", {}, make("dt", {}, labels.facts[index]), make("dd", {}, value))));
  }

  function summary(own) {
    return make("ul", { class: "sentences" }, own.sentences.map((sentence) => make("li", {}, sentence)));
  }

  function timeline(own) {
    return make("ol", { class: "timeline" }, own.events.map((event) =>
      make("li", {}, make("time", { datetime: event[0] }, event[0]),
        make("div", {}, make("b", {}, event[1]), " ",
          event[2].map((other, index) => [index ? text("comma") : null, link(other)]),
          event[3] ? make("span", { class: "note" }, ` ${event[3]}`) : null))));
  }

  function posts(own) {
    const rows = own.posts.map((row) => [row[0], row[1], row[2], row[3], row[4], row[5], light(row[6]), command(`bianzhi explain light ${row[7]}`)]);
    return [
      own.course.length > 1
        ? draw.figure("posts-course", text("posts_course"), draw.course(own.course, text("posts_course")), text("posts_course_note"),
          [text("month"), text("figure_authorized"), text("figure_in_post")], own.course)
        : null,
      table("posts-now", text("posts"), [text("cell"), figure("authorized"), figure("ceiling"), figure("in_post"), figure("over_posts"), figure("vacant"), figure("light"), text("explain")], rows),
      table("ledger", text("ledger"), [text("day"), text("cell"), text("reason"), text("change"), figure("ledger"), text("document")], own.ledger),
    ];
  }

  function lights(own, span) {
    const current = own.lights.filter((cell) => cell.runs.some((run) => !run[2]));
    const chosen = current.length ? current : own.lights;
    const cells = chosen.map((cell) => ({ name: cell.name, runs: cell.runs.map((run) => ({ from: run[0], light: run[1], to: run[2] })) }));
    if (!cells.length) return null;
    const rows = own.lights.flatMap((cell) => cell.runs.map((run) => [cell.name, run[0], run[2] ?? text("still"), text(`light_${run[1]}`), run[3], run[4], `bianzhi explain light ${cell.id}/${run[0]}`]));
    return draw.figure("light-runs", text("lights"), draw.runs(cells, span[0], span[1], text("lights")), text("lights_note"),
      [text("cell"), text("from"), text("until"), text("light"), text("figure_authorized"), text("figure_in_post"), text("explain")], rows);
  }

  function peers(own) {
    return table("peers", text("peers"), [text("measure"), text("dimension"), text("value"), figure("peer_median"), figure("percentile"), text("peers_count"), text("remark")],
      own.peers.map(([measure, value, median, percentile, count, isOutlier, sentence]) =>
        [...labels.measures[measure], value, median, draw.strip(percentile, isOutlier), count, sentence]));
  }

  // Reporting lines inside the organization: leadership above, departments below.
  function departments(own) {
    if (!own.departments.length) return null;
    const head = own.leaders.filter((row) => row[5]).map((row) => `${row[0]} ${row[2]}/${row[1]}`).join(text("comma"));
    return [
      make("div", { class: "chart-of-departments" },
        make("div", { class: "top" }, make("b", {}, own.name), head ? make("span", {}, head) : null),
        make("ul", {}, own.departments.map((row) =>
          make("li", {}, make("b", {}, row[1]), make("span", {}, [row[2], row[3] === null ? null : text("posts_count", { count: row[3] }), row[5] === null ? null : text("leaders_count", { leaders: row[5], quota: row[4] ?? 0 })].filter(Boolean).join(" · ")))))),
      own.lines.length ? table("lines", text("reporting_lines"), [text("department"), text("reports_to"), text("posts")], own.lines) : null,
      own.span ? make("p", { class: "note" }, figure("span"), ` ${text("span_sentence", { span: own.span[0] ?? "—", layers: own.span[1] ?? "—", managers: own.span[2] ?? "—" })}`) : null,
    ];
  }

  function leaders(own) {
    return table("leaders", text("leaders"), [text("cell"), figure("quota"), figure("leaders"), figure("over_posts"), figure("vacant")],
      own.leaders.map((row) => row.slice(0, 5)));
  }

  function ahead(own) {
    if (!own.retiring.length) return null;
    return draw.figure("retirement", text("retirement"), draw.bars(own.retiring, text("retirement")), text("retirement_note"),
      [text("year"), text("figure_retiring"), text("of_them_leaders")], own.retiring);
  }

  function warning(own) {
    if (!own.warning) return null;
    const [level, color, sentence, since, days, crossing, id] = own.warning;
    return make("p", { class: "warned" }, make("span", { class: `level ${color}` }, level), " ", sentence ?? "",
      since ? text("since_days", { since, days: site.number(days) }) : "", crossing ? ` ${text("crossing", { day: crossing })}` : "", " ",
      command(`bianzhi explain warning ${id}`));
  }

  function findings(own) {
    return table("findings", text("findings"), [text("rule"), text("severity"), text("aspect"), figure("findings"), text("first_seen"), text("explain")],
      own.findings.map((row) => [`${row[0]} ${row[1]}`, row[2], row[3], row[4], row[5], command(`bianzhi explain finding ${row[6]}`)]));
  }

  function duties(own) {
    return [
      own.card ? make("dl", { class: "attributes" }, own.card.map((value, index) =>
        make("div", {}, make("dt", {}, text(`card_${index}`)), make("dd", {}, site.number(value, index === 8 ? 1 : 0))))) : null,
      table("duties", text("duties"), [text("department"), figure("duties"), text("without_post")], own.duties),
    ];
  }

  async function show() {
    const code = decodeURIComponent(location.hash.slice(1).split("/")[0]);
    const started = performance.now();
    let all = {};
    try {
      all = code ? await site.load(`organization/${shard(code)}`) : {};
    } catch {
      all = {};
    }
    const own = all[code];
    if (!own) {
      place.replaceChildren(make("p", {}, text(code ? "no_organization" : "choose_organization", { code })));
      return;
    }
    document.title = `${own.name} · ${place.dataset.site}`;
    document.querySelector("h1").textContent = own.name;
    document.querySelector(".lede").textContent = own.lede;
    const span = place.dataset.months.split(" ");
    place.replaceChildren(...[
      section("summary", text("summary"), facts(own), summary(own), warning(own)),
      section("timeline", text("timeline"), own.events.length ? timeline(own) : null),
      section("posts", text("posts"), posts(own)),
      section("lights", text("lights"), lights(own, span)),
      section("ahead", text("retirement"), ahead(own)),
      section("dimensions", text("peers"), peers(own)),
      section("departments", text("departments"), departments(own)),
      section("leadership", text("leaders"), leaders(own)),
      section("open-findings", text("findings"), findings(own)),
      section("answers", text("answers"), duties(own)),
      section("card", text("card"), make("p", {}, command(`bianzhi report organization --code ${code}`))),
    ].filter(Boolean));
    const contents = [...place.querySelectorAll("section")].map((part) =>
      make("li", {}, make("a", { href: `#${encodeURIComponent(code)}/${part.id}` }, part.querySelector("h2").textContent)));
    place.prepend(make("nav", { class: "within", "aria-label": text("contents") }, make("ul", {}, contents)));
    const part = location.hash.split("/")[1];
    if (part) document.getElementById(part)?.scrollIntoView();
    place.dataset.milliseconds = String(performance.now() - started);
  }

  addEventListener("hashchange", () => {
    const part = location.hash.split("/")[1];
    if (part && place.dataset.code === location.hash.split("/")[0]) {
      document.getElementById(part)?.scrollIntoView();
      return;
    }
    place.dataset.code = location.hash.split("/")[0];
    scrollTo(0, 0);
    show();
  });
  place.dataset.code = location.hash.split("/")[0];
  await show();
});
