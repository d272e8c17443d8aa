// Talking to the server. The token is taken from the address of the page and sent with every request in a header.

const token = location.pathname.split("/")[1];

export class Failure extends Error {
  constructor(status, message, revision) {
    super(message);
    this.status = status;
    this.revision = revision;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(`/api/${path}`, { ...options, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch {
    throw new Failure(0, "unspin does not answer; it may have ended.");
  }
  if (response.status === 204) return null;
  const text = await response.text();
  let body = null;
  try { body = JSON.parse(text); } catch { /* a refusal in plain words */ }
  if (!response.ok) throw new Failure(response.status, body?.error ?? text.trim(), body?.revision);
  return body;
}

/** Reads data; `query` becomes the query string. */
export function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return ask(search ? `${path}?${search}` : path, { headers: { "X-Unspin-Token": token } });
}

/** Asks for something to be done. */
export function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "X-Unspin-Token": token, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}
