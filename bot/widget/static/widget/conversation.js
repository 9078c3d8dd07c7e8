// What was said, what waits to be sent, and the session. Knows no DOM.
import { request, Store } from "./browser.js";
import { final, Lane } from "./lane.js";

const DAY = 86_400_000;
const SLOW = 4_000;
const SHARED = new Map();

/** The conversation with a server: one in a window, whatever widgets come and go. */
export function conversation(server) {
  if (!SHARED.has(server)) SHARED.set(server, new Conversation(server));
  return SHARED.get(server);
}

/** Emits `change`, `answer`, `notice`, `fault`, `ended` (a session, and another begins), `unrated` and `status`: idle, sending, slow, away, failure or limited. */
class Conversation extends EventTarget {
  status = "idle";
  readers = new Set();
  #server;
  #store;
  #questions;
  #ratings;
  #informing;
  #ahead;

  constructor(server) {
    super();
    this.#server = server;
    this.#store = new Store(`mot-clic ${server}`);
    this.#store.watch(() => this.#emit("change"));
    this.#questions = new Lane({
      alone: (task) => this.#store.alone("", task),
      next: () => this.items.find(({ state }) => state === "waiting"),
      send: (item) => this.#send(item),
      failed: (problem, item, tries) => this.#unsent(problem, item, tries),
      done: () => this.#tell("idle"),
    });
    this.#ratings = new Lane({
      alone: (task) => this.#store.alone(" feedback", task),
      next: () => this.items.find(({ feedback }) => feedback?.unsent),
      send: (item) => this.#rate(item),
      failed: (problem, item) => this.#unrated(problem, item),
    });
    addEventListener("online", () => this.flush());
  }

  /** Oldest first: {id, at, who} with text and state, answers and feedback, or a note. */
  get items() {
    return this.#store.read().items;
  }

  get unread() {
    return this.#store.read().unread;
  }

  set unread(count) {
    this.#change((kept) => (kept.unread = count));
  }

  /** What is being written, in this tab. */
  get draft() {
    return this.#store.aside(" draft");
  }

  set draft(text) {
    this.#store.put(" draft", text);
  }

  /** Whether the panel stands open, in this tab. */
  set shown(is) {
    this.#store.put("", is ? 1 : "");
  }

  get lasting() {
    return this.#store.lasting;
  }

  /** The reader that speaks for all: the one that is open, or else the first. */
  get speaker() {
    const readers = [...this.readers];
    return readers.find(({ reading }) => reading) ?? readers[0];
  }

  /** Fetches the privacy notice, and drops what is older than it promises. */
  inform() {
    this.#informing ??= this.#inform().catch((problem) => {
      this.#informing = null;
      throw problem;
    });
    return this.#informing;
  }

  async #inform() {
    this.notice = await this.#request("GET", "notice");
    const { version, days } = this.notice;
    const young = ({ at }) => at > Date.now() - days * DAY;
    this.#change((kept) => {
      kept.items = kept.items.filter(young);
      kept.past = kept.past.filter(young);
      if (kept.notice !== version) leave(kept); // what follows is under the new one
    });
    this.#emit("notice");
    this.#each("DELETE", ({ erase }) => erase); // asked for before, and not reached then
  }

  /** Asks for a session while somebody writes. It is kept with their first message, not before. */
  prepare() {
    if (this.notice && !this.#store.read().session) this.#ahead ??= this.#session().catch(() => {});
  }

  ask(text) {
    this.#change(({ items }) => items.push({ ...item("person"), text, state: "waiting" }));
    this.flush();
  }

  resend(id) {
    this.#update(id, { state: "waiting" });
    this.flush();
  }

  withdraw(id) {
    const { text } = this.items.find((item) => item.id === id);
    this.#change((kept) => (kept.items = kept.items.filter((item) => item.id !== id)));
    this.flush(); // what waits behind it, or nothing any more
    return text;
  }

  rate(id, value, word) {
    this.#update(id, { feedback: { value, word, unsent: true } });
    this.#ratings.flush();
  }

  /** Sends all that waits; from any tab, at any time. */
  flush() {
    this.#questions.flush();
    this.#ratings.flush();
  }

  /** Begins anew. Gives what takes that back, with what was asked meanwhile after it. */
  restart() {
    const { items, session } = this.#store.read();
    this.#change((kept) => {
      kept.items = [];
      leave(kept);
    });
    this.#tell("idle");
    return () => {
      this.#change((kept) => {
        kept.items.unshift(...items);
        if (kept.session) return;
        kept.session = session;
        kept.past = kept.past.filter((one) => one.session !== session);
      });
      this.flush();
    };
  }

  /** Gives `found`, the conversations that the server holds, and `left`: how many could not be reached. Raises where none was. */
  async download() {
    const { came, left, problem } = await this.#each("GET");
    if (left.length && !came.length) throw problem;
    return { found: came.filter(({ messages }) => messages?.length), left: left.length };
  }

  /**
   * Erases on the server, then here. What could not be reached there is erased at a later visit.
   * Gives how many are `left` so, and `lost`: how many can no longer be reached by anybody's browser. Raises where nothing was reached.
   */
  async erase() {
    await this.callOff();
    const { came, left, lost, problem } = await this.#each("DELETE");
    if (left.length && !came.length) throw problem;
    this.#change((kept) => {
      kept.items = [];
      kept.past = left.map((session) => ({ session, at: Date.now(), erase: true }));
      delete kept.session;
    });
    this.draft = "";
    this.#tell("idle");
    return { left: left.length, lost };
  }

  /** Asks the same for each session that may still hold something. One that is over holds nothing to reach, and is dropped. */
  async #each(method, which = () => true) {
    const { past, session } = this.#store.read();
    const all = [...past, { session }].filter((one) => one.session && which(one)).map((one) => one.session);
    const results = await Promise.allSettled(all.map((session) => this.#request(method, "conversation", session)));
    const over = ({ reason }) => reason?.code?.startsWith("session_");
    const reached = all.filter((_, place) => over(results[place]) || (method === "DELETE" && !results[place].reason));
    const left = all.filter((_, place) => results[place].reason && !over(results[place]));
    if (reached.length) {
      this.#change((kept) => {
        kept.past = kept.past.filter(({ session }) => !reached.includes(session));
        if (reached.includes(kept.session)) delete kept.session;
      });
    }
    return {
      came: results.filter(({ reason }) => !reason).map(({ value }) => value),
      left,
      lost: results.filter(({ reason }) => reason?.code === "session_forged").length,
      problem: results.find((result) => result.reason && !over(result))?.reason,
    };
  }

  /** The request to be called back that was made here: {secret}, and {link, told} once it is known to have got through. */
  get call() {
    return this.#store.read().call;
  }

  /** Asks to be called back. Its secret is kept before anything leaves, so that what got through can be found and withdrawn. */
  async callBack(form) {
    if (!this.call) this.#change((kept) => (kept.call = { secret: item().id.replace(/-/g, "").padStart(40, "0") }));
    const { secret } = this.call;
    const send = async () => this.#request("POST", "callbacks", null, { ...form, secret, session: this.#store.read().session ?? (await this.#begin()) });
    try {
      this.#called(
        await send().catch((problem) => {
          if (problem.status !== 401) throw problem;
          this.#change(leave);
          return send();
        }),
      );
    } catch (problem) {
      if (final(problem)) this.#called();
      throw problem;
    }
  }

  /** Looks how the request stands; it is forgotten where the server holds none. */
  async recall() {
    if (!this.call) return;
    try {
      this.#called(await this.#request("GET", "callbacks", this.call.secret));
    } catch ({ status }) {
      if (status === 404) this.#called();
    }
  }

  async callOff() {
    if (!this.call) return;
    await this.#request("DELETE", "callbacks", this.call.secret);
    this.#called();
  }

  #called(call) {
    this.#change((kept) => {
      if (call) kept.call = { secret: call.secret, link: call.link, told: call.told }; // nothing of what they wrote
      else delete kept.call;
    });
  }

  async #send({ id, text }) {
    this.#tell("sending");
    const slow = setTimeout(() => this.#tell("slow"), SLOW);
    try {
      const session = this.#store.read().session ?? (await this.#begin());
      const { answers } = await this.#request("POST", "messages", null, { session, id, text });
      this.#answered(id, session, answers);
    } finally {
      clearTimeout(slow);
    }
  }

  async #begin() {
    if (!this.notice) await this.inform(); // no message before the notice
    const { session } = (await this.#ahead) ?? (await this.#session());
    this.#ahead = null;
    this.#change((kept) => Object.assign(kept, { session, notice: this.notice.version }));
    return session;
  }

  #answered(id, session, answers) {
    const answer = { ...item("assistant"), about: id, session, answers };
    const place = this.items.findIndex((item) => item.id === id && item.state === "waiting");
    this.#change((kept) => {
      if (place >= 0) {
        kept.items.splice(place, 1, { ...kept.items[place], state: "sent" }, answer);
        if (!this.speaker?.reading) kept.unread = (kept.unread || 0) + 1;
      } else if (session !== kept.session && !kept.past.some((one) => one.session === session)) {
        kept.past.push({ session, at: Date.now(), erase: true }); // erased while it was on its way
      }
    });
    if (place >= 0) this.#emit("answer", answer);
  }

  /** After a failure: whether the next question can go, or all must wait. */
  #unsent(problem, { id }, tries) {
    const { status, code, message } = problem;
    this.#emit("fault", problem);
    if (!this.items.some((item) => item.id === id)) return true; // erased while it was on its way
    if (status === 401 && tries < 3) {
      this.#change((kept) => {
        leave(kept);
        kept.items.splice(kept.items.findIndex((item) => item.id === id), 0, { ...item("note"), note: "expired" });
      });
      this.#emit("ended");
      return true;
    }
    if (final(problem)) {
      this.#update(id, { state: "refused", reason: message });
      return true;
    }
    this.#tell(status === 429 ? "limited" : status || code ? "failure" : "away");
    return false;
  }

  async #rate({ id, about, session = this.#store.read().session, feedback: { value, word } }) {
    await this.#request("POST", "feedback", null, { session, message: about, value, word });
    this.#rated(id, value, word, { value, word });
  }

  /** A rating that is refused for good is taken back, and said so. */
  #unrated(problem, { id, feedback: { value, word } }) {
    if (!final(problem) && problem.status !== 401) return false;
    this.#rated(id, value, word);
    this.#emit("unrated");
    return true;
  }

  /** Settles a rating, unless another was given meanwhile. */
  #rated(id, value, word, settled) {
    this.#change(({ items }) => {
      const rated = items.find((item) => item.id === id);
      if (rated?.feedback?.value === value && rated.feedback.word === word) rated.feedback = settled;
    });
  }

  #session() {
    return this.#request("POST", "sessions", null, { notice: this.notice.version });
  }

  #request(method, path, session, body) {
    return request(`${this.#server}/api/${path}`, method, session, body);
  }

  #update(id, values) {
    this.#change((kept) => Object.assign(kept.items.find((item) => item.id === id) ?? {}, values));
  }

  #change(how) {
    this.#store.change(how);
    this.#emit("change");
  }

  #tell(status) {
    this.status = status;
    this.#emit("status", status);
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
  if (kept.session) kept.past.push({ session: kept.session, at: Date.now() });
  delete kept.session;
}
