// What the tests of the page share: a review over a folder of its own, and a browser.

import { chromium } from "playwright-core";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = new URL(".", import.meta.url).pathname;
export const root = join(here, "../..");
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The browser of the machine, with a fresh profile. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });

/** A folder with sample articles, or with the given texts. */
export function corpus(texts) {
  const folder = mkdtempSync(join(tmpdir(), "unspin-web-"));
  if (!texts) cpSync(join(root, "corpus/spun"), folder, { recursive: true });
  for (const [name, text] of Object.entries(texts ?? {})) writeFileSync(join(folder, name), text);
  return folder;
}

/** A review of a folder in the browser; `url` is its page, `ended` resolves to the exit status and the messages. */
export async function serve(folder, ...more) {
  const child = spawn(process.env.UNSPIN, ["--isolated", "--spun", "review", "--web", "--no-open", ...more, "."], { cwd: folder });
  let [out, said] = ["", ""];
  child.stderr.on("data", (data) => { said += data; });
  const ended = new Promise((resolve) => child.on("close", (status) => resolve({ status, said })));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      out += data;
      const found = /http:\S+/.exec(out);
      if (found && out.includes("\n")) resolve(found[0]);
    });
    ended.then(({ status }) => reject(new Error(`unspin ended with ${status}: ${said}`)));
  });
  return { url, child, ended, folder };
}

/** The decisions on disk: the last one of each place. */
export function decisions(folder) {
  const lines = readFileSync(join(folder, ".unspin/decisions.jsonl"), "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return new Map(lines.map((record) => [record.key, record]));
}

export const read = (folder, name) => readFileSync(join(folder, name), "utf8");
export const articles = (folder) => readdirSync(folder).filter((name) => name.endsWith(".txt")).sort();
export const drop = (folder) => rmSync(folder, { recursive: true, force: true });

/** Opens the page; anything it asks of another host, and any error it has, fails the test. */
export async function open(browser, server, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, colorScheme: "light", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.problems = [];
  const { host } = new URL(server.url);
  page.on("request", (request) => { if (new URL(request.url()).host !== host) page.problems.push(`asked for ${request.url()}`); });
  page.on("pageerror", (error) => page.problems.push(error.stack));
  page.on("console", (message) => { if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.problems.push(message.text()); });
  if (process.env.PAGE) await fromSource(page);
  await page.goto(server.url);
  await ready(page);
  return page;
}

/** With PAGE=1 the parts of the page come from the source tree, so that a change of them needs no build. */
const fromSource = (page) => page.route(/\.(js|css|svg)$|\/$/, async (route) => {
  const name = route.request().url().split("/").pop() || "index.html";
  await route.fulfill({ response: await route.fetch(), body: readFileSync(join(root, "src/review/page", name)) });
});

export const ready = (page) => page.waitForSelector(":root[data-ready]");

/** Waits until everything that was decided is saved. */
export const saved = (page) => page.waitForFunction(() => document.documentElement.dataset.saved === "yes");

/** The words of the card, both as they are at one moment. */
export const words = (page) => page.evaluate(() => Object.fromEntries(["before", "after"].map((n) => [n, document.querySelector(`#card .card-words .${n}`).textContent])));

export const counts = (page) => page.evaluate(() => Object.fromEntries(["pending", "accepted", "rejected"].map((n) => [n, Number(document.getElementById(`count-${n}`).textContent.replace(/\D/g, ""))])));
