// What a person sees and does.
import { contact } from "./calling.js";
import { conversation } from "./conversation.js";
import { STYLE } from "./panel.css";
import { h, icon, link, mark, spoken } from "./nodes.js";
import { data, print, told } from "./sheets.js";
import { STRINGS } from "./strings.js";
import { turn } from "./turns.js";

const LONGEST = 2000; // characters of a message
const TWICE = 1000; // milliseconds: an empty submit so soon after another is a double click
const NOTED = 8000; // milliseconds that a confirmation stands
const DRAWN = 40; // messages of either side that stand at first; as many earlier ones come when they are wanted
const SMALL = matchMedia("(max-width: 30em), (max-height: 24em)"); // there the panel takes the whole screen
const FINGER = matchMedia("(pointer: coarse)"); // there a focused field raises a keyboard over the answer

export function start(element) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const panel = new Panel(element, { ...STRINGS, ...element.strings });
  element.shadowRoot.adoptedStyleSheets.push(sheet);
  element.plain.hidden = true;
  element.said.textContent = "";
  if (!element.dock.hidden) panel.resume();
  return panel;
}

class Panel {
  #element;
  #nodes = new Map();
  #first; // the message from which on all are drawn
  #fresh; // suggestions that nobody was told of
  #offered;
  #said = new Set();
  #typing;
  #noted;
  #sent = -TWICE;
  #shown = 0;
  #place = 0;
  #last;
  #attached;

  constructor(element, words) {
    this.#element = element;
    this.words = words;
    this.talk = conversation(element.server);
    this.#build();
  }

  /** Begins to follow the conversation: at first, and whenever the element is put (back) into a page. */
  resume() {
    if (this.#attached) return;
    const { talk, dialog } = this;
    this.#attached = new AbortController();
    const { signal } = this.#attached;
    const on = (name, does) => talk.addEventListener(name, ({ detail }) => does(detail), { signal });
    on("change", () => this.#render());
    on("status", (status) => this.#tell(status));
    on("notice", () => this.#inform());
    on("ended", () => talk.speaker === this && this.say(this.words.expired));
    on("unrated", () => this.done(this.words.unrated));
    on("fault", ({ status, code }) => talk.speaker === this && this.emit("error", { status, code }));
    on("answer", ({ answers }) => {
      if (talk.speaker !== this) return;
      this.say(answers.map(spoken).join(" "));
      this.emit("answer", { topics: answers.flatMap(({ topics }) => topics) });
    });
    SMALL.addEventListener("change", () => (talk.notice && this.#inform(), dialog.open && this.#show(this.#active)), { signal });
    // From the page around too: there the panel may cover what has the focus.
    document.addEventListener("keydown", (event) => event.key === "Escape" && dialog.open && !event.defaultPrevented && this.#escape(), { signal });
    for (const name of ["resize", "scroll"]) visualViewport.addEventListener(name, () => this.#fit(), { signal });
    talk.readers.add(this);
    if (talk.notice) this.#inform();
    const place = this.#place;
    this.#render();
    this.#tell(talk.status);
    if (dialog.open) {
      if (talk.unread) talk.unread = 0;
      this.#show(document.activeElement === document.body && this.#last);
      this.scroller.scrollTop = place;
    }
    this.#fetch();
    talk.flush();
    if (this.#element.kept().open && !dialog.open && !SMALL.matches) this.#resume();
  }

  /** Stands open again, as on the page before; the focus is the page's. */
  #resume() {
    this.dialog.setAttribute("open", "");
    this.#opened();
  }

  /** Stops following it, and keeps all that stands. */
  pause() {
    this.#attached?.abort();
    this.#attached = null;
    this.talk.readers.delete(this);
  }

  get reading() {
    return this.dialog.open;
  }

  get #active() {
    return this.#element.shadowRoot.activeElement;
  }

  open() {
    if (this.dialog.open) return;
    this.#show(FINGER.matches ? this.dialog : this.field);
    this.#fetch();
    this.#opened();
  }

  #opened() {
    this.#launcher(true);
    this.talk.shown = true;
    if (this.talk.unread) this.talk.unread = 0;
    this.#typed();
    this.#toEnd();
    this.emit("open");
  }

  close() {
    if (!this.dialog.open) return;
    const { activeElement } = document;
    this.dialog.close();
    this.talk.shown = false;
    const launcher = this.#launcher(false);
    if (activeElement === this.#element || activeElement === document.body) launcher.focus();
    this.emit("close");
  }

  ask(text) {
    const question = String(text ?? "").trim();
    if (!question) return;
    if (tooLong(question) > 0) return this.#draft(question);
    this.#hint();
    this.noted.replaceChildren();
    this.talk.ask(question);
    this.#toEnd();
    this.emit("question");
  }

  resend(id) {
    this.rest();
    this.talk.resend(id);
  }

  correct(id) {
    this.#draft([this.talk.withdraw(id), this.field.value].filter(Boolean).join("\n"));
    this.field.focus();
  }

  emit(name, detail) {
    this.#element.dispatchEvent(new CustomEvent(`mot-clic:${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Said once by screen readers, from a region that stands before it is used; with it, how many suggestions came. */
  say(text) {
    const line = h("p", {}, text, this.#fresh && ` — ${this.words.suggested}\u00a0: ${this.suggestions.childElementCount}`);
    this.#fresh = false;
    (this.dialog.open ? this.live : this.#element.said).append(line);
    setTimeout(() => line.remove(), 2000);
  }

  /** Shows and says that something is done. What can be taken back stands until something else is done. */
  done(text, undo) {
    const { noted, words } = this;
    const over = () => noted.replaceChildren();
    this.say(text);
    noted.replaceChildren(text, " ", undo ? this.button(words.undo, () => (undo(), this.rest(), this.done(words.undone))) : "");
    clearTimeout(this.#noted);
    if (!undo) this.#noted = setTimeout(over, NOTED);
  }

  button(name, onclick, drawing, attributes) {
    return h("button", { type: "button", onclick, ...(drawing && { title: name }), ...attributes }, drawing ? icon(drawing) : name);
  }

  back() {
    this.sheet.hidden = true;
    this.main.hidden = false;
    this.menuButton.focus();
  }

  /** Puts the focus where one goes on from. */
  rest() {
    (FINGER.matches ? this.scroller : this.field).focus();
  }

  /** Does something to a part; the focus, where the part has it and would lose it, goes on to where one goes on from. */
  #spare(part, does) {
    if (part.contains(this.#active)) this.rest();
    does();
  }

  #launcher(open) {
    const { launcher } = this.#element;
    launcher.hidden = open;
    return launcher;
  }

  #show(focused) {
    this.dialog.close();
    this.dialog[SMALL.matches ? "showModal" : "show"]();
    if (focused) focused.focus();
    this.#typed();
    this.#fit();
  }

  /** Keeps the panel, on a phone, in what the keyboard leaves in sight. Whoever zooms in sees it as it stood. */
  #fit() {
    const { height, offsetTop, scale } = visualViewport;
    const there = this.reading && this.#there();
    const { style } = this.dialog;
    style.setProperty("--_height", `${height * scale}px`);
    if (scale > 1.01) return;
    style.setProperty("--_top", `${offsetTop}px`);
    if (there) this.#toEnd();
    if (this.#active?.form) this.#active.scrollIntoView({ block: "nearest" });
  }

  #build() {
    const { words, talk } = this;
    this.menuButton = this.button(words.menu, () => this.#menu(this.menu.hidden), "menu", { "aria-expanded": "false", "aria-controls": "menu" });
    const sheet = (what) => () => this.#open(...what(this));
    const choices = { contact: sheet(contact), restart: () => this.#restart(), print: () => print(this), data: sheet(data) };
    this.menu = h("div", { id: "menu", hidden: "" }, Object.keys(choices).map((name) => this.button(words[name], () => (this.#menu(false), choices[name]()))));
    this.notice = h("section", { part: "notice" }, words.working);
    this.unkept = h("p", { class: "note" }, words.unkept);
    const greeting = h("div", { part: "answer" }, h("p", {}, words.greeting));
    this.list = h("ol", { role: "list", onkeydown: (event) => this.#roam(event) });
    this.earlier = this.button(words.earlier, () => (this.scroller.focus(), this.say(`${words.earlier}\u00a0: ${this.#earlier()}`)));
    this.dots = h("p", { class: "quiet", hidden: "" }, h("i"), h("i"), h("i"), words.typing);
    const prepare = () => talk.prepare();
    this.suggestions = h("div", { class: "suggestions", role: "group", "aria-label": words.suggested, onpointerenter: prepare, onfocusin: prepare });
    this.scroller = h(
      "div",
      { class: "scroller", role: "region", "aria-label": words.conversation, tabindex: 0, onscroll: () => this.#scrolled(), onclick: (event) => this.#followed(event, choices.contact) },
      [this.notice, this.unkept, greeting, this.earlier, this.list, this.dots, this.suggestions],
    );
    this.below = this.button(words.below, () => (this.scroller.focus(), this.#toEnd()), "", { class: "below", hidden: "" });
    this.state = h("span");
    this.retry = this.button(words.retry, () => talk.flush());
    this.bar = h("div", { part: "status", hidden: "" }, this.state, this.retry);
    this.field = h("textarea", {
      part: "input",
      id: "field",
      rows: 1,
      enterkeyhint: "send",
      dir: "auto",
      "aria-describedby": "hint",
      placeholder: words.question,
      oninput: () => (prepare(), (talk.draft = this.field.value), this.#typed()),
      onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229 && this.#submit(event),
    });
    this.field.value = talk.draft;
    this.hint = h("p", { id: "hint", class: "quiet" });
    this.noted = h("p", { class: "noted" });
    const send = this.button(words.send, (event) => this.#submit(event), "send", { part: "send" });
    const ask = h("div", { class: "ask" }, h("label", { class: "sr", for: "field" }, words.question), this.field, send, this.hint);
    this.main = h("div", { class: "main" }, this.scroller, this.below, this.bar, this.noted, ask);
    this.sheet = h("div", { class: "sheet", hidden: "" });
    this.live = h("div", { role: "status", class: "sr", "aria-atomic": "false" });
    const title = h("div", {}, h("h2", { id: "title" }, words.title), h("p", {}, words.subtitle));
    const wide = this.button(words.wide, () => (wide.title = words[this.dialog.classList.toggle("wide") ? "narrow" : "wide"]), "wide", { id: "wide" });
    const header = h("div", { part: "header" }, title, this.menuButton, wide, this.button(words.close, () => this.close(), "close"));
    this.dialog = h("dialog", { part: "panel", "aria-labelledby": "title", tabindex: -1, ...this.#heard() }, header, this.menu, this.main, this.sheet, this.live);
    this.#element.dock.append(this.dialog);
  }

  /** What the panel hears. What is typed in it is kept from the page, whose shortcuts see no field there but the element. */
  #heard() {
    const kept = (event) => event.stopPropagation();
    const oncancel = (event) => (event.preventDefault(), kept(event), this.#escape());
    const outside = ({ target }) => !this.menu.hidden && !this.menu.contains(target) && !this.menuButton.contains(target) && this.#menu(false, false);
    return {
      oncancel,
      onkeydown: (event) => (event.key === "Escape" ? oncancel(event) : kept(event)),
      onkeypress: kept,
      onkeyup: kept,
      onpointerdown: outside,
      onfocusin: (event) => {
        this.#last = event.target;
        outside(event);
      },
      onfocusout: ({ relatedTarget }) => relatedTarget && !this.dialog.contains(relatedTarget) && (this.#last = null),
    };
  }

  #fetch() {
    const { talk, words } = this;
    talk.inform().catch(() => talk.notice || this.notice.replaceChildren(h("h3", {}, words.noticeTitle), this.away("noticeAway")));
  }

  /** Says why nothing comes. From a page that the browser isolates, without an origin, nothing can be asked: there it says where it can. */
  away(name) {
    const { words, talk } = this;
    const address = `${this.#element.server}/conversation`;
    return h("p", {}, origin === "null" && !talk.notice ? [words.isolated, " ", link(address, address, words.elsewhere)] : words[name]);
  }

  /** The notice: its summary and more; one line on a small screen, which opens. */
  #inform() {
    const { words, talk } = this;
    const { summary, days } = talk.notice;
    const first = [h("h3", {}, words.noticeTitle), h("p", { id: "notice" }, summary)];
    const [before, line, within] = SMALL.matches ? [[], words.noticeShort.replace("{n}", days), first] : [first, words.noticeMore, []];
    this.notice.replaceChildren(...before, h("details", {}, h("summary", {}, line), within, told(talk.notice)));
  }

  #escape() {
    if (!this.menu.hidden) this.#menu(false);
    else if (this.main.hidden) this.back();
    else this.close();
  }

  #menu(open, focus = true) {
    this.menu.hidden = !open;
    mark(this.menuButton, "expanded", open);
    if (focus) (open ? this.menu.firstChild : this.menuButton).focus();
  }

  #open(name, content) {
    const title = h("h3", { tabindex: -1 }, name);
    this.sheet.replaceChildren(this.button(this.words.goBack, () => this.back()), title, ...content.flat(Infinity).filter(Boolean));
    this.sheet.hidden = false;
    this.main.hidden = true;
    this.noted.replaceChildren();
    title.focus();
  }

  #draft(text) {
    this.field.value = this.talk.draft = text;
    this.#typed();
  }

  #typed() {
    const over = tooLong(this.field.value);
    this.#hint(over > 0 ? "over" : over > -200 && "left", Math.abs(over));
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 4}px`;
  }

  #hint(name, count) {
    const wrong = name && name !== "left";
    this.hint.textContent = name ? this.words[name].replace("{n}", count) : "";
    if (wrong && this.field.getAttribute("aria-invalid") !== "true") this.say(this.hint.textContent);
    mark(this.field, "invalid", wrong);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    this.field.focus();
    if (tooLong(text) > 0) return this.#typed();
    if (!text) return event.timeStamp - this.#sent > TWICE && this.#hint("empty");
    this.#sent = event.timeStamp;
    this.#draft("");
    this.ask(text);
  }

  /** What stands already is left alone, focus and place included: only what is new may move the reader. */
  #render() {
    const { items, unread } = this.talk;
    const stuck = this.#atEnd();
    const came = this.#draw(items);
    // Labels are cut for other channels' buttons: here there is room for the question itself.
    const offered = items.at(-1)?.answers?.at(-1).suggestions?.map(({ says }) => ({ says }));
    this.#suggest(items.length ? (offered ?? []) : this.words.suggestions);
    this.unkept.hidden = this.talk.lasting;
    if (came) this.#stop([...this.list.querySelectorAll(".actions button:first-of-type")].at(-1));
    this.#element.badge(unread);
    if (came && stuck) this.#toEnd();
    else if (came) this.below.hidden = false;
  }

  /** Draws the latest messages, and all from the first that stands. Gives whether any came. */
  #draw(items) {
    let on, came;
    const drawn = items.filter(({ id }, place) => (on ||= id === this.#first || place + DRAWN >= items.length));
    this.#first = drawn[0]?.id;
    this.earlier.hidden = drawn.length === items.length;
    for (const [id, node] of this.#nodes) {
      if (drawn.some((item) => item.id === id)) continue;
      this.#spare(node, () => node.remove());
      this.#nodes.delete(id);
    }
    drawn.forEach((item, place) => {
      const node = this.#nodes.get(item.id) ?? turn(this, item, items);
      this.#nodes.set(item.id, node);
      if (this.list.children[place] !== node) {
        this.list.insertBefore(node, this.list.children[place] ?? null);
        came = true;
      }
      node.update?.(item);
    });
    return came;
  }

  /** Draws earlier messages, and leaves the reader at what they read. Gives how many came. */
  #earlier() {
    const { scroller, list } = this;
    const { items } = this.talk;
    const below = scroller.scrollHeight - scroller.scrollTop;
    const stop = list.querySelector(".actions [tabindex='0']");
    const count = list.childElementCount;
    this.#first = (items.at(-count - DRAWN) ?? items[0]).id;
    this.#draw(items);
    this.#stop(stop);
    scroller.scrollTop = scroller.scrollHeight - below;
    return list.childElementCount - count;
  }

  #suggest(offered) {
    const now = JSON.stringify(offered);
    if (this.#offered === now) return;
    this.#fresh = this.#offered && offered[0];
    this.#offered = now;
    const buttons = offered.map(({ says, label = says }) => this.button(label, () => (this.rest(), this.ask(says)), "", { part: "suggestion" }));
    this.#spare(this.suggestions, () => this.suggestions.replaceChildren(...buttons));
  }

  /** Of all the buttons under answers Tab stops at one; arrows go from it to the others: to the sides, and from answer to answer. */
  #roam(event) {
    const { key, target } = event;
    const to = () => {
      const buttons = [...this.list.querySelectorAll(".actions button:not([hidden])")];
      const row = buttons.filter((button) => button.parentNode === target.parentNode).length;
      const step = row && { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[key];
      return step && (buttons[buttons.indexOf(target) + step] ?? (step < 0 && !this.earlier.hidden && this.#earlier() && to()));
    };
    const next = to();
    if (!next) return;
    event.preventDefault();
    this.#stop(next);
    next.focus();
  }

  #stop(button) {
    if (button) for (const one of this.list.querySelectorAll(".actions button")) one.tabIndex = one === button ? 0 : -1;
  }

  #tell(status) {
    const text = status === "away" ? this.away(status) : this.words[status];
    const stuck = this.#atEnd();
    const awaited = status === "sending" || status === "slow";
    const begins = awaited && this.dots.hidden;
    this.main.dataset.status = status;
    this.dots.hidden = !awaited;
    if (!text || status === "slow") this.#spare(this.retry, () => {});
    this.bar.hidden = !text;
    this.retry.hidden = status === "slow"; // it is under way
    this.state.replaceChildren(text ?? "");
    clearTimeout(this.#typing);
    if (status === "idle") this.#said.clear();
    else if (status === "sending") this.#typing = setTimeout(() => this.#once(this.words.typing), 800); // most answers come sooner
    else this.#once(this.state.textContent);
    if ((begins || text) && stuck) this.#toEnd();
  }

  /** Says a state once, however often it comes back before all is answered. */
  #once(text) {
    if (this.#said.has(text) || this.talk.speaker !== this) return;
    this.#said.add(text);
    this.say(text);
  }

  #scrolled() {
    this.#place = this.scroller.scrollTop;
    if (this.#atEnd()) this.below.hidden = true;
  }

  /** At the end, or where it was last shown: nobody has scrolled away. */
  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80 || this.#there();
  }

  #there() {
    return Math.abs(this.scroller.scrollTop - this.#shown) < 3;
  }

  /** Shows the end, or the last question where its answer is longer: there it takes a quarter of the window at most. What is far above need not stand any more. */
  #toEnd() {
    if (!this.list.contains(this.#active)) {
      this.#first = 0;
      this.#draw(this.talk.items);
    }
    const { offsetTop, offsetHeight, nextSibling } = [...this.list.querySelectorAll("[part=question]")].at(-1) ?? {};
    this.scroller.scrollTop = Math.max(offsetTop - 12, nextSibling && offsetTop + offsetHeight - this.scroller.clientHeight / 4) || 0;
    this.#shown = this.scroller.scrollTop;
    this.#spare(this.below, () => (this.below.hidden = true));
  }

  /** A link to the page where one asks to be called back opens the form that is here. */
  #followed(event, open) {
    const address = event.target.closest("a")?.href;
    if (!address || address !== this.talk.notice?.callback?.link) return;
    event.preventDefault();
    open();
  }

  #restart() {
    this.done(this.words.restarted, this.talk.restart());
    this.field.focus();
  }
}

/** How many characters a message has too many, as people count them. */
function tooLong(text) {
  return [...text.trim()].length - LONGEST;
}
