// What was said, what waits to be sent, and the session. Knows no DOM.
import { request, Store } from "./browser.js";

const DAY = 86_400_000;
const LONGEST_WAIT = 30_000;
const SLOW = 4_000;

/** Emits `change`, `answer`, `notice`, `fault` and `status`: idle, sending, slow, away, failure or limited. */
export class Conversation extends EventTarget {
  #server;
  #store;
  #sending;
  #timer;
  #version;
  #informing;
  #ahead;
  #tries = 0;
  #stopped = new AbortController();

  constructor(server) {
    super();
    this.#server = server;
    this.#store = new Store(`mot-clic ${server}`);
    const { signal } = this.#stopped;
    this.#store.watch(() => this.#emit("change"), signal);
    addEventListener("online", () => this.flush(), { signal });
  }

  /** Oldest first: {id, at, who} with text and state, answers and feedback, or a note. */
  get items() {
    return this.#store.read().items ?? [];
  }

  get unread() {
    return this.#store.read().unread;
  }

  set unread(count) {
    this.#change((kept) => (kept.unread = count));
  }

  get lasting() {
    return this.#store.lasting;
  }

  /** Fetches the privacy notice, and drops what is older than it promises. */
  inform() {
    this.#informing ??= this.#inform().finally(() => (this.#informing = null));
    return this.#informing;
  }

  async #inform() {
    const notice = await this.#request("GET", "notice");
    this.#version = notice.version;
    this.#change((kept) => {
      kept.items = kept.items?.filter(({ at }) => at > Date.now() - notice.days * DAY);
      if (kept.notice !== notice.version) leave(kept); // what follows is under the new one
    });
    this.#emit("notice", notice);
  }

  /** Asks for a session while somebody writes. It is kept with their first message, not before. */
  prepare() {
    if (this.#version && !this.#store.read().session) this.#ahead ??= this.#session().catch(() => {});
  }

  ask(text) {
    this.#change((kept) => (kept.items = [...(kept.items ?? []), { ...item("person"), text, state: "waiting" }]));
    this.flush();
  }

  withdraw(id) {
    const { text } = this.items.find((item) => item.id === id);
    this.#change((kept) => (kept.items = kept.items.filter((item) => item.id !== id)));
    return text;
  }

  rate(id, value, word) {
    this.#update(id, { feedback: { value, word, unsent: true } });
    this.flush();
  }

  /** Sends all that waits, in order; from any tab, at any time. */
  flush() {
    clearTimeout(this.#timer);
    this.#sending ??= this.#store.alone(() => this.#drain()).then((done) => {
      this.#sending = null;
      if (done && this.#waiting()) this.flush(); // written meanwhile
    });
  }

  restart() {
    this.#change((kept) => {
      kept.items = [];
      leave(kept);
    });
    this.#emit("status", "idle");
  }

  download() {
    return this.#each("GET");
  }

  /** Erases on the server; then, if that went well, here. */
  async erase() {
    await this.#each("DELETE");
    this.restart();
    this.#change((kept) => delete kept.past);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#stopped.abort();
  }

  async #drain() {
    for (let item; (item = this.#waiting()); ) {
      this.#emit("status", "sending");
      const slow = setTimeout(() => this.#emit("status", "slow"), SLOW);
      try {
        await (item.answers ? this.#rate(item) : this.#send(item));
        this.#tries = 0;
      } catch (problem) {
        this.#emit("fault", problem);
        if (!this.#settled(problem, item)) return false;
      } finally {
        clearTimeout(slow);
      }
    }
    this.#emit("status", "idle");
    return true;
  }

  /** After a failure: whether the next message can go, or all must wait. */
  #settled({ status, message, wait }, { id, answers, feedback }) {
    if (status === 401 && this.#tries++ < 3) {
      this.#change((kept) => {
        leave(kept);
        if (!answers) kept.items.splice(kept.items.findIndex((item) => item.id === id), 0, { ...item("note"), note: "expired" });
      });
    } else if (status < 400 || status > 499 || status === 429 || status === 401) {
      this.#emit("status", status === 429 ? "limited" : status ? "failure" : "away");
      this.#timer = setTimeout(() => this.flush(), wait ? wait * 1000 : Math.min(1000 * 2 ** ++this.#tries, LONGEST_WAIT));
      return false;
    } else if (!answers) this.#update(id, { state: "refused", reason: message });
    if (answers) this.#update(id, { feedback: { ...feedback, unsent: false } }); // it is no longer held
    return true;
  }

  async #send({ id, text }) {
    let { session } = this.#store.read();
    if (!session) {
      if (!this.#version) await this.inform(); // no message before the notice
      ({ session } = (await this.#ahead) ?? (await this.#session()));
      this.#ahead = null;
      this.#change((kept) => Object.assign(kept, { session, notice: this.#version }));
    }
    const { answers } = await this.#request("POST", "messages", null, { session, id, text });
    const answer = { ...item("assistant"), about: id, answers };
    const place = this.items.findIndex((item) => item.id === id);
    if (place < 0) return; // erased meanwhile
    this.#change(({ items }) => items.splice(place, 1, { ...items[place], state: "sent" }, answer));
    this.#emit("answer", answer);
  }

  #session() {
    return this.#request("POST", "sessions", null, { notice: this.#version });
  }

  async #rate({ id, about, feedback: { value, word } }) {
    const { session } = this.#store.read();
    await this.#request("POST", "feedback", null, { session, message: about, value, word });
    this.#update(id, { feedback: { value, word } });
  }

  #each(method) {
    const { past = [], session } = this.#store.read();
    return Promise.all([...past, ...(session ? [session] : [])].map((session) => this.#request(method, "conversation", session)));
  }

  #request(method, path, session, body) {
    return request(`${this.#server}/api/${path}`, method, session, body);
  }

  #waiting() {
    return this.items.find(({ state, feedback }) => state === "waiting" || feedback?.unsent);
  }

  #update(id, values) {
    this.#change((kept) => Object.assign(kept.items.find((item) => item.id === id) ?? {}, values));
  }

  #change(how) {
    this.#store.change(how);
    this.#emit("change");
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** An item with an id of its own; `randomUUID` needs TLS. */
function item(who) {
  return { id: crypto.getRandomValues(new Uint32Array(4)).join("-"), who, at: Date.now() };
}

/** Ends a session, which can still be fetched and erased. */
function leave(kept) {
  if (kept.session) kept.past = [...(kept.past ?? []), kept.session];
  delete kept.session;
}
