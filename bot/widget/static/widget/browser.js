// The network, and a place to keep things.
const PATIENCE = 20_000; // milliseconds

/** Returns JSON. Raises an Error with `status` (0: no answer), `code` (`late`: none in time), `fields` (of a form) and `wait` (seconds). */
export async function request(address, method, session, body) {
  let response, content, late;
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(session && { Authorization: `Bearer ${session}` }) };
  try {
    response = await fetch(address, { method, headers, body: body && JSON.stringify(body), credentials: "omit", signal: AbortSignal.timeout?.(PATIENCE) });
    content = response.status === 204 || (await response.json());
  } catch ({ name }) {
    if (name === "TimeoutError") late = "late";
  }
  if (response?.ok && content) return content;
  const { message, code = late, fields } = content?.error ?? {};
  throw Object.assign(new Error(message), { status: response?.status ?? 0, code, fields, wait: Number(response?.headers.get("Retry-After")) });
}

/** Kept between pages, for all tabs; in memory where the browser keeps nothing. */
export class Store {
  lasting = true;
  #key;
  #content = {};
  #aside = {};

  constructor(key) {
    this.#key = key;
    this.change(() => {});
  }

  read() {
    let content = this.#content;
    try {
      if (this.lasting) content = JSON.parse(localStorage.getItem(this.#key));
    } catch {}
    return sound(content);
  }

  change(how) {
    const content = this.read();
    how(content);
    this.#content = content;
    try {
      localStorage.setItem(this.#key, JSON.stringify(content));
    } catch {
      this.lasting = false;
    }
  }

  /** Keeps a text for this tab alone, from page to page, until it is closed. */
  put(name, text) {
    this.#aside[name] = text;
    try {
      sessionStorage[this.#key + name] = text;
    } catch {}
  }

  aside(name) {
    try {
      return sessionStorage[this.#key + name] ?? "";
    } catch {
      return this.#aside[name] ?? "";
    }
  }

  watch(changed) {
    addEventListener("storage", ({ key }) => (key ?? this.#key) === this.#key && changed());
  }

  /** A task of a lane that no other tab runs. */
  alone(lane, task) {
    return this.lasting && navigator.locks ? navigator.locks.request(this.#key + lane, task) : task();
  }
}

/** What was kept, without what this version cannot show or send: another version, or another program, may have written it. */
function sound(content) {
  const { items, past, call, ...rest } = { ...content };
  const known = (item) => item?.id && item.at >= 0 && { __proto__: null, person: typeof item.text === "string", assistant: item.answers?.[0], note: true }[item.who];
  const ended = (one) => (typeof one === "string" ? { session: one, at: Date.now() } : one);
  return { ...rest, ...(call?.secret && { call }), items: list(items).filter(known), past: list(past).map(ended).filter((one) => one?.session) };
}

function list(value) {
  return Array.isArray(value) ? value : [];
}
