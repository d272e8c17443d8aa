// The review page in a real browser: what is decided by keys and pointer is on disk, and what is written is what was decided.

import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { articles, corpus, counts, decisions, drop, launch, open, read, ready, root, saved, serve, words } from "./help.js";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let browser;
const servers = [];
before(async () => { browser = await launch(); });
after(async () => {
  await browser?.close();
  for (const server of servers) {
    server.child.kill("SIGKILL");
    await server.ended;
    drop(server.folder);
  }
});

async function start(texts, ...more) {
  const server = await serve(corpus(texts), ...more);
  servers.push(server);
  return server;
}

const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** What `find` finds, waiting up to five seconds for it. */
async function until(find) {
  for (let n = 0; n < 100 && !find(); n++) await new Promise((done) => setTimeout(done, 50));
  return find();
}

/** All rows of the review in the order of the text, as the server has them. */
const rows = (page) => page.evaluate(async () => {
  const headers = { "X-Unspin-Token": location.pathname.split("/")[1], "Content-Type": "application/json" };
  const { list, total } = await (await fetch("/api/list", { method: "POST", headers, body: JSON.stringify({ query: { state: "all" }, stay: null }) })).json();
  const found = [];
  while (found.length < total) found.push(...(await (await fetch(`/api/rows?list=${list}&from=${found.length}&count=200`, { headers })).json()).rows);
  return found;
});

/** A text with what was accepted written into it. */
function restored(text, edits) {
  let [out, at] = ["", 0];
  for (const edit of edits) {
    let place = at;
    do place = text.indexOf(edit.before, place); while (place >= 0 && !text.slice(0, place).trimEnd().endsWith(edit.left.split(/\s+/).at(-1)) && (place += 1));
    assert.ok(place >= at, `${edit.before} after ${edit.left}`);
    out += text.slice(at, place) + (edit.state === "accepted" ? edit.written : edit.before);
    at = place + edit.before.length;
  }
  return out + text.slice(at);
}

test("decides by keys and keeps each decision", async () => {
  const server = await start();
  const page = await open(browser, server);
  const all = await rows(page);
  assert.ok(all.length > 100, `${all.length} edits`);
  assert.deepEqual(await words(page), { before: all[0].before, after: all[0].after });

  await press(page, "a", "r", "s");
  await saved(page);
  let kept = decisions(server.folder);
  assert.equal(kept.get(all[0].id).decision, "accepted");
  assert.equal(kept.get(all[0].id).after, all[0].after);
  assert.equal(kept.get(all[1].id).decision, "rejected");
  assert.ok(!kept.has(all[2].id));

  // The page is at the fourth; take its first alternative that is not to leave it, wherever that is.
  const i = all.findIndex((r, i) => i > 3 && r.alternatives[0]?.after !== r.before);
  for (let n = 3; n < i; n++) await press(page, "n");
  await press(page, "1");
  await press(page, "e");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("entirely my own");
  await press(page, "Enter");
  await page.waitForFunction(() => !document.querySelector(".own"));
  await saved(page);
  kept = decisions(server.folder);
  assert.equal(kept.get(all[i].id).after, all[i].alternatives[0].after);
  const own = await until(() => [...decisions(server.folder).values()].find((r) => r.after === "entirely my own"));
  assert.equal(own.decision, "accepted");

  // Undo goes back step by step to where one was.
  await press(page, "u");
  await saved(page);
  await page.waitForFunction((before) => document.querySelector("#card .before")?.textContent === before, own.before);
  assert.equal(decisions(server.folder).get(own.key).decision, "pending");
  assert.match(await page.textContent("#card .card-top .quiet"), /pending/);

  // All of one substitution, after the question; one whose words no other has.
  const pending = (await rows(page)).filter((r) => r.state === "pending");
  const told = (r) => [r.before, r.after, r.rule, r.name].join("\n").toLowerCase();
  const others = (many) => pending.filter((r) => r.substitution !== many.substitution && told(r).includes(many.before.toLowerCase()));
  const many = pending.find((r) => r.same > 1 && others(r).length === 0);
  await press(page, "/");
  await page.keyboard.type(many.before);
  await press(page, "Enter");
  await page.waitForFunction((text) => document.activeElement.id === "list" && document.querySelector("#card .before")?.textContent.toLowerCase().includes(text), many.before.toLowerCase());
  await press(page, "f");
  await page.waitForSelector(".ask");
  await press(page, "x");
  assert.equal(await page.$(".ask"), null);
  await press(page, "f", "a");
  await saved(page);
  const done = (await rows(page)).filter((r) => r.substitution === many.substitution && r.state === "accepted");
  assert.ok(done.length >= 2);

  // Nothing is written before it is asked for.
  for (const name of articles(server.folder)) assert.equal(read(server.folder, name), read(join(root, "corpus/spun"), name));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("decides by pointer, filters, accepts many, and goes on after a reload", async () => {
  const server = await start();
  const page = await open(browser, server);
  const all = await rows(page);

  // In the card, in the list, in the article, and on what the pointer rests on.
  await page.click('#card [data-act="accept"]');
  await saved(page);
  assert.equal(decisions(server.folder).get(all[0].id).decision, "accepted");
  await page.click("#row-4");
  await page.click('#card [data-act="reject"]');
  await saved(page);
  assert.equal(decisions(server.folder).get(all[4].id).decision, "rejected");
  // Its first line: the middle of an edit that wraps lies between its parts.
  const side = await page.evaluate((id) => {
    const edit = document.querySelector(`ins[data-id="${id}"]`);
    edit.scrollIntoView({ block: "center" });
    const place = edit.getClientRects()[0];
    return { x: place.left + place.width / 2, y: place.top + place.height / 2 };
  }, all[7].id);
  await page.mouse.click(side.x, side.y);
  await page.waitForFunction((id) => document.querySelector(`ins[data-id="${id}"]`).classList.contains("current"), all[7].id);
  await page.waitForFunction((before) => document.querySelector("#card .before")?.textContent === before, all[7].before);
  assert.deepEqual(await words(page), { before: all[7].before, after: all[7].after });
  const resting = await page.evaluate((ids) => {
    const card = document.getElementById("card").getBoundingClientRect();
    for (const id of ids) {
      const place = document.querySelector(`ins[data-id="${id}"]`)?.getClientRects()[0];
      if (place && place.top > 150 && place.bottom < card.top) return { id, x: place.left + place.width / 2, y: place.top + place.height / 2 };
    }
    return null;
  }, all.slice(8).map((r) => r.id));
  await page.mouse.move(resting.x, resting.y, { steps: 3 });
  await page.waitForSelector("#peek:not([hidden])");
  assert.ok((await page.textContent("#peek")).includes(all.find((r) => r.id === resting.id).rule));
  await page.click("#peek button:has-text('Accept')");
  await saved(page);
  assert.equal(decisions(server.folder).get(resting.id).decision, "accepted");
  await page.click("#undo");
  await saved(page);
  assert.equal(decisions(server.folder).get(resting.id).decision, "pending");

  // Filters: by file, by rule, by text; certain ones first.
  const name = articles(server.folder)[3];
  await page.click("#more summary");
  await page.selectOption("#filter-file", { label: await page.$eval("#filter-file", (s, n) => [...s.options].find((o) => o.text.startsWith(n)).text, name) });
  const there = all.filter((r) => r.name === name);
  await page.waitForFunction((n) => document.getElementById("list-title").textContent.startsWith(`${n} edit`), there.length);
  await page.selectOption("#filter-order", "sure");
  await page.waitForFunction((want) => document.querySelector("#row-0 .sure")?.textContent.includes(want), `${Math.round(Math.max(...there.map((r) => r.confidence)) * 100)} %`);
  await page.waitForFunction((n) => document.getElementById("reader-title").textContent === n, name);

  // The slider tells how many it will take, and takes exactly those.
  await page.locator("#threshold").fill("80");
  const sure = there.filter((r) => r.confidence >= 0.8);
  assert.equal(await page.textContent("#bulk-accept"), `Accept ${sure.length}`);
  await page.click("#bulk-accept");
  await saved(page);
  await page.waitForFunction(() => document.getElementById("bulk-accept").disabled);
  const kept = decisions(server.folder);
  for (const r of there) assert.equal(kept.get(r.id)?.decision, r.confidence >= 0.8 ? "accepted" : undefined, r.before);

  const now = await counts(page);
  await page.reload();
  await ready(page);
  assert.deepEqual(await counts(page), now);
  assert.equal(now.accepted, sure.length + 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("writes the files as decided, and nothing else in them", async () => {
  const server = await start();
  const page = await open(browser, server);
  for (const key of "aararsaaaraa") await press(page, key);
  await press(page, "A");
  await page.waitForSelector(".ask");
  await press(page, "Enter");
  await saved(page);
  const all = await rows(page);
  await press(page, "w");
  await page.waitForSelector("#writing[open]");
  await page.click("#writing-go");
  await page.waitForFunction(() => document.getElementById("writing-title").textContent === "Written");
  for (const name of articles(server.folder)) {
    const expected = restored(read(join(root, "corpus/spun"), name), all.filter((r) => r.name === name));
    assert.equal(read(server.folder, name), expected, name);
  }
  await page.click("#writing-cancel");
  // What was written is no longer there to be decided; what was rejected stays.
  await page.waitForFunction(() => document.getElementById("count-accepted").textContent === "0");
  assert.match(await page.textContent("#progress-text"), /written$/);
  assert.equal(await page.getAttribute("#progress", "aria-valuenow"), String(all.length - all.filter((r) => r.state === "pending").length));
  assert.equal((await counts(page)).rejected, all.filter((r) => r.state === "rejected").length);
  await press(page, "q");
  await page.waitForSelector("#closed:not([hidden])");
  const { status, said } = await server.ended;
  assert.ok(status === 0 || status === 1, `${status} ${said}`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a second tab, a changed file, a terminal and Ctrl-C", async () => {
  const server = await start();
  const [one, two] = [await open(browser, server), await open(browser, server)];
  await press(one, "a", "a");
  await saved(one);
  await press(two, "r");
  // The stale tab decided nothing, says so, and shows what the other one did.
  await two.waitForSelector(".toast");
  assert.match(await two.textContent(".toast"), /elsewhere/);
  await two.waitForFunction(() => document.getElementById("count-accepted").textContent === "2");
  assert.deepEqual(await counts(two), await counts(one));
  assert.equal((await counts(one)).rejected, 0);
  await two.context().close();

  // Another review of the same folder is told who is there.
  await assert.rejects(serve(server.folder), /in use by unspin review --web/);

  // A change on disk is noticed and said.
  const name = articles(server.folder)[0];
  writeFileSync(join(server.folder, name), `A new first line.\n${read(server.folder, name)}`);
  await one.bringToFront();
  await one.waitForFunction(() => /changed on disk/.test(document.getElementById("toasts").textContent), null, { timeout: 15000 });
  await one.waitForFunction(() => document.querySelector("#article p")?.textContent.includes("A new first line"));
  assert.equal((await counts(one)).accepted, 2);

  // So is a file that goes; its decisions stay. The page says that the server has ended.
  rmSync(join(server.folder, name));
  await one.waitForFunction(() => /cannot be read/.test(document.getElementById("toasts").textContent), null, { timeout: 15000 });
  assert.equal((await counts(one)).accepted, 2);
  server.child.kill("SIGINT");
  await one.waitForSelector("#closed:not([hidden])", { timeout: 15000 });
  assert.equal((await server.ended).status, 130);
  assert.equal([...decisions(server.folder).values()].filter((r) => r.decision === "accepted").length, 2);
  await one.context().close();
});

test("read only decides nothing and leaves no trace", async () => {
  const server = await start(undefined, "--read-only");
  const page = await open(browser, server);
  await press(page, "a", "r", "A", "Enter", "w", "1");
  assert.deepEqual([(await counts(page)).accepted, (await counts(page)).rejected], [0, 0]);
  assert.ok(await page.isVisible("#readonly"));
  const status = await page.evaluate(async () => {
    const headers = { "X-Unspin-Token": location.pathname.split("/")[1], "Content-Type": "application/json" };
    return (await fetch("/api/undo", { method: "POST", headers, body: '{"revision":0}' })).status;
  });
  assert.equal(status, 403);
  assert.ok(!existsSync(join(server.folder, ".unspin")));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("has no accessibility findings, light and dark, and works by keyboard alone", async () => {
  const server = await start();
  const page = await open(browser, server, { bypassCSP: true });
  await page.addScriptTag({ path: axe });
  const check = async (what) => {
    const found = await page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
      return violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join(" | ")}`);
    });
    assert.deepEqual(found, [], what);
  };
  await press(page, "a", "r", "s", "a");
  await saved(page);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await check(`${colorScheme}: review`);
    await press(page, "i");
    await page.waitForSelector(".why td");
    await press(page, "e");
    await check(`${colorScheme}: explanation and own wording`);
    await press(page, "Escape", "i");
    await page.click("#more summary");
    await check(`${colorScheme}: filters`);
    await page.click("#more summary");
    await press(page, "?");
    await check(`${colorScheme}: help`);
    await press(page, "Escape", "w");
    await page.waitForSelector("#writing[open]");
    await check(`${colorScheme}: writing`);
    await press(page, "Escape");
  }
  // Every control is reached by Tab, and where one is can be seen.
  await page.focus(".skip");
  const reached = new Set();
  for (let i = 0; i < 40; i++) {
    await press(page, "Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e.matches(".states input") ? e.nextElementSibling : e.id === "list" ? e.querySelector('[aria-selected="true"]') : e);
      return { name: e.id || e.dataset.act || e.name, seen: style.outlineStyle !== "none" };
    });
    if (at.name) assert.ok(at.seen, `${at.name} has no visible focus`);
    reached.add(at.name);
  }
  for (const name of ["undo", "theme", "help-open", "write", "filter-text", "state", "threshold", "bulk-accept", "list", "article", "previous", "next", "accept", "reject", "skip", "own", "always", "never", "explain"]) {
    assert.ok(reached.has(name), `${name} is not reached by Tab`);
  }
  // The current row is what a screen reader is told of, and moves with the arrows.
  await page.focus("#list");
  const active = () => page.getAttribute("#list", "aria-activedescendant");
  const first = await active();
  await press(page, "ArrowDown");
  await page.waitForFunction((id) => document.getElementById("list").getAttribute("aria-activedescendant") !== id, first);
  assert.equal(await page.getAttribute(`#${await active()}`, "aria-selected"), "true");
  await page.waitForFunction(() => /becomes/.test(document.getElementById("live").textContent));
  // Letters can be switched off.
  await press(page, "?");
  await page.uncheck("#shortcuts");
  await press(page, "Escape");
  const before = await counts(page);
  await press(page, "a", "r");
  assert.deepEqual(await counts(page), before);
  await page.context().close();
});

test("100,000 pending edits are as quick as a few", async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `Case ${i}: the superior persistent risk was seen.`);
  const server = await start({ "large.txt": `${lines.join("\n")}\n` });
  const begun = Date.now();
  const page = await open(browser, server);
  const opened = Date.now() - begun;
  const { pending } = await counts(page);
  assert.ok(pending >= 100_000, `${pending} edits`);
  // How long the scripts of the page take for a key: the handlers, and what they leave for the next picture.
  await page.evaluate(() => {
    globalThis.times = [];
    const paint = requestAnimationFrame.bind(globalThis);
    globalThis.requestAnimationFrame = (what) => paint((now) => {
      const begun = performance.now();
      what(now);
      if (globalThis.times.length) globalThis.times[globalThis.times.length - 1] += performance.now() - begun;
    });
    addEventListener("keydown", () => { globalThis.begun = performance.now(); }, { capture: true });
    addEventListener("keydown", () => { globalThis.times.push(performance.now() - globalThis.begun); });
  });
  for (let i = 0; i < 100; i++) {
    await press(page, "aarns"[i % 5]);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await saved(page);
  const times = (await page.evaluate(() => globalThis.times)).sort((a, b) => a - b);
  const filter = Date.now();
  await press(page, "/");
  await page.keyboard.type("case");
  await press(page, "Enter");
  await page.waitForFunction(() => document.activeElement.id === "list");
  const filtered = Date.now() - filter;
  await page.fill("#filter-text", "");
  await page.waitForFunction(() => /(99|[12]\d\d),\d{3}/.test(document.getElementById("list-title").textContent));
  await page.focus("#list");
  const far = Date.now();
  await press(page, "End");
  await page.waitForFunction(() => /Case 99999/.test(document.getElementById("article").textContent));
  const jumped = Date.now() - far;
  const bulk = Date.now();
  await press(page, "A");
  await page.waitForSelector(".ask");
  await press(page, "y");
  await saved(page);
  await page.waitForFunction(() => document.getElementById("count-pending").textContent === "0");
  const accepted = Date.now() - bulk;
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  console.log(`100,000 edits: open ${opened} ms; script a key: median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)} ms; search ${filtered} ms; to the end ${jumped} ms; accept all ${accepted} ms`);
  assert.ok(await page.evaluate(() => document.querySelectorAll("*").length) < 6000, "only what is in sight exists");
  assert.ok(Number(at(0.5)) < 100, "far from quick");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("pictures for the documentation", async () => {
  const server = await start();
  // Only when they are wanted: they look different with other fonts.
  const folder = process.env.PICTURES ? join(root, "docs/images") : server.folder;
  mkdirSync(folder, { recursive: true });
  const page = await open(browser, server, { viewport: { width: 1100, height: 700 } });
  await page.click("#more summary");
  await page.selectOption("#filter-file", { index: 1 + (await page.$$eval("#filter-file option", (all) => all.slice(1).findIndex((o) => o.text.startsWith("harbour")))) });
  await page.click("#more summary");
  await page.waitForFunction(() => document.getElementById("reader-title").textContent.startsWith("harbour"));
  await page.focus("#list");
  for (const key of "aaraaaraaaaraa") await press(page, key);
  await saved(page);
  await page.waitForTimeout(600);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const path = join(folder, `review-${colorScheme}.png`);
    await page.screenshot({ path });
    const { size } = statSync(path);
    assert.ok(size > 20 << 10 && size < 200 << 10, `${path} has ${size} bytes`);
  }
  await page.context().close();
});

test("can be used in small windows and at large zoom", async () => {
  const server = await start();
  for (const [width, height] of [[800, 600], [700, 450], [640, 400], [390, 664], [320, 640]]) {
    const page = await open(browser, server, { viewport: { width, height } });
    const seen = await page.evaluate(() => {
      const box = (css) => document.querySelector(css).getBoundingClientRect();
      const inSight = (css) => {
        const { left, right, top, bottom } = box(css);
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && Boolean(hit?.closest(css));
      };
      return {
        wide: document.documentElement.scrollWidth <= innerWidth,
        acts: [...document.querySelectorAll("#card [data-act]")].map((b) => `[data-act=${b.dataset.act}]`).filter((css) => !inSight(css)),
        apart: box("#list").bottom <= box(".reader-head").top,
        bulk: box("#bulk-accept").height > 0 && box("#threshold").right <= innerWidth,
        write: box("#write").right <= innerWidth,
      };
    });
    assert.deepEqual(seen, { wide: true, acts: [], apart: true, bulk: true, write: true }, `${width}x${height}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

test("searches as the terminal does, and looks at everything again", async () => {
  const server = await start();
  const page = await open(browser, server);
  const total = () => page.$eval("#list-title", (e) => Number(/[\d,]+/.exec(e.textContent)[0].replace(",", "")));
  const all = await rows(page);
  const many = (n) => page.waitForFunction((n) => document.getElementById("list-title").textContent.startsWith(`${n.toLocaleString("en")} edit`), n);
  const search = async (text) => {
    await press(page, "/");
    await page.keyboard.type(text);
    await press(page, "Enter");
    await page.waitForFunction(() => document.activeElement.id === "list");
  };
  const rule = all.find((a) => all.filter((r) => r.rule === a.rule && r.name !== all[0].name).length > 2).rule;
  const hits = all.filter((r) => r.rule.startsWith(rule));

  // From the end, a search begins anew at the first hit.
  await press(page, "End");
  await search(`rule:${rule}`);
  await many(hits.length);
  await page.waitForFunction(() => document.getElementById("reader-note").textContent.startsWith("1 of"));
  await search("below:0.6");
  await many(all.filter((r) => r.confidence < 0.6).length);

  // Esc in the field, and in the list.
  await press(page, "/", "Escape");
  await many(all.length);
  assert.equal(await page.inputValue("#filter-text"), "");
  await search(`rule:${rule}`);
  await many(hits.length);
  await press(page, "Escape");
  await many(all.length);
  assert.equal(await total(), all.length);

  // A reload goes on where one was.
  await search(`rule:${rule}`);
  await many(hits.length);
  await press(page, "Home", "n");
  await page.waitForFunction(() => document.getElementById("reader-note").textContent.startsWith("2 of"));
  await page.reload();
  await ready(page);
  await many(hits.length);
  assert.equal(await page.inputValue("#filter-text"), `rule:${rule}`);
  await page.waitForFunction(() => document.getElementById("reader-note").textContent.startsWith("2 of"));
  await press(page, "Escape");
  await many(all.length);

  // A bulk decision that is taken back leaves the search, and no message that it could be.
  await search(`rule:${rule}`);
  await many(hits.length);
  await press(page, "A", "Enter");
  await saved(page);
  await page.waitForSelector(".toast");
  await press(page, "u");
  await saved(page);
  await page.waitForFunction(() => document.getElementById("count-accepted").textContent === "0" && !document.querySelector(".toast"));
  await many(hits.length);
  assert.equal(await page.inputValue("#filter-text"), `rule:${rule}`);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("tells what came of each key, and keeps a wording that is refused", async () => {
  const article = read(join(root, "corpus/spun"), articles(join(root, "corpus/spun"))[0]).replace(/[^\0-\x7f]/g, "-");
  const server = await start({ "a.txt": Buffer.from(`Caf\xe9. ${article}`, "latin1") });
  const page = await open(browser, server);
  const said = (what) => page.waitForFunction((what) => new RegExp(what).test(document.getElementById("live").textContent), what);
  await press(page, "r");
  await said("^Rejected\\. 2 of");
  await press(page, "u");
  await said("^Undone\\. 1 of .* pending$");
  await press(page, "a");
  await said("^Accepted\\. 2 of");
  await press(page, "u");
  await said("^Undone\\. 1 of .* pending$");

  await press(page, "e");
  await page.keyboard.press("Control+A");
  await press(page, "Delete", "Enter");
  await page.waitForFunction(() => document.querySelector(".own .problem")?.textContent.includes("one line of text"));
  await page.keyboard.type("日本");
  await press(page, "Enter");
  await page.waitForFunction(() => document.querySelector(".own .problem")?.textContent.includes("Windows-1252"));
  // What is typed next is text, no command.
  await page.keyboard.press("Control+A");
  await page.keyboard.type("a noted thing");
  await press(page, "Enter");
  await page.waitForFunction(() => !document.querySelector(".own"));
  await said("^Accepted\\. 2 of");
  assert.deepEqual([...decisions(server.folder).values()].filter((r) => r.decision === "accepted").map((r) => r.after), ["a noted thing"]);
  await page.context().close();
});
