// The network, and a place to keep things.
const PATIENCE = 20_000; // milliseconds

/** Returns JSON. Raises an Error with `status` (0: no server), `code` and `wait` (seconds). */
export async function request(address, method, session, body) {
  let response, content;
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(session && { Authorization: `Bearer ${session}` }) };
  try {
    response = await fetch(address, { method, headers, body: body && JSON.stringify(body), credentials: "omit", signal: AbortSignal.timeout?.(PATIENCE) });
    content = response.status === 204 || (await response.json());
  } catch {}
  if (response?.ok && content) return content;
  throw Object.assign(new Error(content?.error?.message), { status: response?.status ?? 0, code: content?.error?.code, wait: response?.headers.get("Retry-After") });
}

/** Kept between pages, for all tabs; in memory where the browser keeps nothing. */
export class Store {
  lasting = true;
  #key;
  #content = {};

  constructor(key) {
    this.#key = key;
    this.change(() => {});
  }

  read() {
    try {
      if (this.lasting) return { ...JSON.parse(localStorage.getItem(this.#key)) };
    } catch {}
    return this.#content;
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

  watch(changed, signal) {
    addEventListener("storage", ({ key }) => (key ?? this.#key) === this.#key && changed(), { signal });
  }

  /** A task that no other tab runs. */
  alone(task) {
    return this.lasting && navigator.locks ? navigator.locks.request(this.#key, task) : task();
  }
}
