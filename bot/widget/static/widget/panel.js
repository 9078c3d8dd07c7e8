// What a person sees and does.
import { Conversation } from "./conversation.js";
import { h, icon, shown, spoken } from "./nodes.js";
import { STRINGS } from "./strings.js";

const LONGEST = 2000; // characters of a message
const SMALL = matchMedia("(max-width: 30em), (max-height: 24em)"); // there the panel takes the whole screen
const FINGER = matchMedia("(pointer: coarse)"); // there a focused field raises a keyboard over the answer

export async function start(element, style) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await style.text());
  element.shadowRoot.adoptedStyleSheets.push(sheet);
  return new Panel(element, { ...STRINGS, ...element.strings });
}

class Panel {
  #element;
  #words;
  #talk;
  #nodes = new Map();
  #typing;
  #shown = 0;

  constructor(element, words) {
    this.#element = element;
    this.#words = words;
    this.#talk = new Conversation(element.server);
    this.#build();
    const on = (name, does) => this.#talk.addEventListener(name, ({ detail }) => does(detail));
    on("change", () => this.#render());
    on("status", (status) => this.#tell(status));
    on("notice", ({ summary, sections }) => {
      this.told = () => sections.map(({ title, text }) => [h("h4", {}, title), h("p", {}, text)]);
      this.notice.replaceChildren(h("h3", {}, words.noticeTitle), h("p", { id: "notice" }, summary), h("details", {}, h("summary", {}, words.noticeMore), this.told()));
    });
    on("fault", ({ status, code }) => this.#emit("error", { status, code }));
    on("answer", ({ answers }) => {
      if (!this.dialog.open) this.#talk.unread = (this.#talk.unread ?? 0) + 1;
      this.#say(answers.map(spoken).join(" "));
      this.#emit("answer", { topics: answers.flatMap(({ topics }) => topics) });
    });
    SMALL.onchange = () => this.dialog.open && this.#show(this.#element.shadowRoot.activeElement);
    this.#render();
    this.#talk.inform().catch(() => {});
    this.#talk.flush();
  }

  open() {
    if (this.dialog.open) return;
    this.#show(FINGER.matches ? this.dialog : this.field);
    this.#launcher(true);
    if (this.#talk.unread) this.#talk.unread = 0;
    this.#toEnd();
    if (!this.told) this.#talk.inform().catch(() => {});
    this.#emit("open");
  }

  close() {
    this.dialog.close();
    this.#launcher(false).focus();
    this.#emit("close");
  }

  ask(text) {
    this.#talk.ask(text);
    this.#toEnd();
    this.#emit("question");
  }

  stop() {
    this.#talk.stop();
    this.#launcher(false);
    this.dialog.remove();
  }

  #launcher(open) {
    const { launcher } = this.#element;
    launcher.ariaExpanded = launcher.hidden = open;
    return launcher;
  }

  #show(focused) {
    this.dialog.close();
    this.dialog[SMALL.matches ? "showModal" : "show"]();
    focused?.focus();
    this.#typed();
  }

  #emit(name, detail) {
    this.#element.dispatchEvent(new CustomEvent(`mot-clic:${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Said once by screen readers, from a region that stands before it is used. */
  #say(text) {
    const line = h("p", {}, text);
    (this.dialog.open ? this.live : this.#element.said).append(line);
    setTimeout(() => line.remove(), 2000);
  }

  #button(name, onclick, drawing, attributes) {
    return h("button", { type: "button", onclick, ...(drawing && { "aria-label": name, title: name }), ...attributes }, drawing ? icon(drawing) : name);
  }

  #build() {
    const words = this.#words;
    this.menuButton = this.#button(words.menu, () => this.#menu(this.menu.hidden), "menu", { "aria-expanded": "false", "aria-controls": "menu" });
    const choices = { restart: () => this.#restart("restarted"), print: () => this.#print(), data: () => this.#data() };
    this.menu = h("div", { id: "menu", hidden: "" }, Object.keys(choices).map((name) => this.#button(words[name], () => (this.#menu(false), choices[name]()))));
    this.notice = h("section", { part: "notice" }, h("h3", {}, words.noticeTitle), h("p", { id: "notice" }, words.noticeAway));
    const greeting = h("div", { part: "answer" }, h("p", {}, words.greeting), h("ul", { role: "list" }, words.topics.map((topic) => h("li", {}, topic))));
    this.list = h("ol", { role: "list" });
    this.dots = h("p", { class: "quiet", hidden: "" }, h("i"), h("i"), h("i"), words.typing);
    const prepare = () => this.#talk.prepare();
    this.suggestions = h("div", { class: "suggestions", role: "group", "aria-label": words.suggested, onpointerenter: prepare, onfocusin: prepare });
    this.scroller = h(
      "div",
      { class: "scroller", role: "region", "aria-label": words.conversation, tabindex: 0, onscroll: () => this.#atEnd() && (this.below.hidden = true) },
      [this.notice, !this.#talk.lasting && h("p", { class: "note" }, words.unkept), greeting, this.list, this.dots, this.suggestions],
    );
    this.below = this.#button(words.below, () => (this.#toEnd(), this.scroller.focus()), "", { class: "below", hidden: "" });
    this.state = h("span");
    this.bar = h("div", { part: "status", hidden: "" }, this.state, this.#button(words.retry, () => this.#talk.flush()));
    const typing = { oninput: () => (prepare(), this.#typed()), onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && this.#submit(event) };
    this.field = h("textarea", { part: "input", id: "field", rows: 1, enterkeyhint: "send", "aria-describedby": "notice hint", placeholder: words.question, ...typing });
    this.hint = h("p", { id: "hint", class: "quiet" });
    const send = this.#button(words.send, null, "send", { part: "send", type: "submit" });
    const form = h("form", { onsubmit: (event) => this.#submit(event) }, h("label", { class: "sr", for: "field" }, words.question), this.field, send, this.hint);
    this.main = h("div", { class: "main" }, this.scroller, this.below, this.bar, form);
    this.sheet = h("div", { class: "sheet", hidden: "" });
    this.live = h("div", { role: "status", "aria-atomic": "false" });
    const title = h("div", {}, h("h2", { id: "title" }, words.title), h("p", {}, words.subtitle));
    const header = h("div", { part: "header" }, title, this.menuButton, this.#button(words.close, () => this.close(), "close"));
    const oncancel = (event) => (event.preventDefault(), event.stopPropagation(), this.#escape());
    const onkeydown = (event) => event.key === "Escape" && oncancel(event);
    this.dialog = h("dialog", { part: "panel", "aria-labelledby": "title", tabindex: -1, oncancel, onkeydown }, header, this.menu, this.main, this.sheet, this.live);
    this.#element.dock.append(this.dialog);
  }

  #escape() {
    if (!this.menu.hidden) this.#menu(false);
    else if (this.main.hidden) this.#back();
    else this.close();
  }

  #menu(open) {
    this.menu.hidden = !open;
    this.menuButton.ariaExpanded = open;
    (open ? this.menu.firstChild : this.menuButton).focus();
  }

  #typed() {
    const left = LONGEST - this.field.value.trim().length;
    this.#hint(left < 0 ? "over" : left < 200 && "left", Math.abs(left));
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 4}px`;
  }

  #hint(name, count) {
    const wrong = name && name !== "left";
    this.hint.textContent = name ? this.#words[name].replace("{n}", count) : "";
    this.field.ariaInvalid = !!wrong;
    if (wrong) this.#say(this.hint.textContent);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    this.field.focus();
    if (text.length > LONGEST) return this.#typed();
    if (!text) return this.#hint("empty");
    this.field.value = "";
    this.#typed();
    this.ask(text);
  }

  /** What stands already is left alone, focus included. */
  #render() {
    const { items, unread } = this.#talk;
    const stuck = this.#atEnd();
    for (const [id, node] of this.#nodes) {
      if (items.some((item) => item.id === id)) continue;
      node.remove();
      this.#nodes.delete(id);
    }
    const shapes = { person: this.#question, assistant: this.#answer, note: this.#note };
    items.forEach((item, place) => {
      const node = this.#nodes.get(item.id) ?? shapes[item.who].call(this, item);
      this.#nodes.set(item.id, node);
      if (this.list.children[place] !== node) {
        this.list.insertBefore(node, this.list.children[place] ?? null);
        this.below.hidden = stuck;
      }
      node.update?.(item);
    });
    const offered = items.length ? (items.at(-1).answers?.at(-1).suggestions ?? []) : this.#words.suggestions;
    this.suggestions.replaceChildren(...offered.map(({ label, says }) => this.#button(label, () => this.#chosen(says), "", { part: "suggestion" })));
    this.#element.badge(unread);
    if (stuck) this.#toEnd();
  }

  #chosen(says) {
    (FINGER.matches ? this.scroller : this.field).focus();
    this.ask(says);
  }

  #question({ id, text }) {
    const words = this.#words;
    const state = h("p", { class: "quiet" });
    const node = h("li", { part: "question" }, h("span", { class: "sr" }, words.you), h("p", {}, text), state);
    node.update = ({ state: now, reason }) => {
      if (node.now === now) return;
      node.now = now;
      state.replaceChildren(now === "waiting" ? h("span", { class: "wait" }, words.waiting) : now === "refused" ? `${words.refused} ${reason} ` : "");
      if (now !== "refused") return;
      state.append(this.#button(words.edit, () => this.#correct(id)));
      this.#say(state.textContent);
    };
    return node;
  }

  #correct(id) {
    this.field.value = this.#talk.withdraw(id);
    this.#typed();
    this.field.focus();
  }

  #note({ note }) {
    return h("li", { class: "note" }, this.#words[note]);
  }

  #answer({ id, answers, at }) {
    const words = this.#words;
    let chosen;
    const rate = (value) => {
      this.#talk.rate(id, chosen === value ? "none" : value);
      more.hidden = chosen === "none";
      if (!more.hidden) this.#say(words.thanks);
    };
    const thumbs = ["up", "down"].map((value) => this.#button(words[value], () => rate(value), value));
    const copy = this.#button(words.copy, () => navigator.clipboard.writeText(answers.map(({ text }) => text).join("\n\n")).then(() => this.#say(words.copied)), "copy");
    copy.hidden = !navigator.clipboard; // on pages without TLS
    const word = h("input", { maxlength: 500, autocomplete: "off" });
    const more = h("form", { class: "word", hidden: "" }, h("label", {}, words.word, word), h("button", {}, words.wordSend));
    more.onsubmit = (event) => {
      event.preventDefault();
      this.#talk.rate(id, chosen, word.value.trim());
      more.hidden = true;
      thumbs[chosen === "up" ? 0 : 1].focus();
      this.#say(words.thanks);
    };
    const now = new Date(at);
    const time = `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`; // Intl wakes up slowly
    const actions = h("div", { class: "actions" }, h("time", { class: "quiet" }, time), thumbs, copy);
    const node = h("li", { part: "answer" }, h("span", { class: "sr" }, words.assistant), answers.map((answer) => shown(answer, words)), actions, more);
    node.update = ({ feedback }) => {
      chosen = feedback?.value;
      thumbs[0].ariaPressed = chosen === "up";
      thumbs[1].ariaPressed = chosen === "down";
    };
    return node;
  }

  #tell(status) {
    const stuck = this.#atEnd();
    const text = this.#words[status];
    this.main.dataset.status = status;
    this.dots.hidden = status !== "sending" && status !== "slow";
    this.bar.hidden = !text;
    clearTimeout(this.#typing);
    if (status === "sending") this.#typing = setTimeout(() => this.#say(this.#words.typing), 800); // most answers come sooner
    else if (text && this.state.textContent !== text) this.#say(text);
    if (status !== "sending") this.state.textContent = text ?? "";
    if (stuck) this.#toEnd();
  }

  /** At the end, or where it was last shown: nobody has scrolled away. */
  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80 || Math.abs(scrollTop - this.#shown) < 3;
  }

  /** Shows the end, or the last question where its answer is longer than the window. */
  #toEnd() {
    const question = [...this.list.querySelectorAll("[part=question]")].at(-1);
    this.scroller.scrollTop = question ? question.offsetTop - 12 : 0;
    this.#shown = this.scroller.scrollTop;
    this.below.hidden = true;
  }

  #restart(said) {
    this.#talk.restart();
    this.#say(this.#words[said]);
    this.field.focus();
  }

  /** Prints the conversation alone, from a page of its own. */
  #print() {
    const words = this.#words;
    const frame = h("iframe", { class: "sr", title: words.print, tabindex: -1 });
    frame.onload = () => {
      const { contentDocument: page, contentWindow: view } = frame;
      const said = this.#talk.items.map(({ text, answers }) => (text ? h("h2", {}, text) : answers?.map((answer) => shown(answer, words))));
      page.documentElement.lang = "fr-CA";
      page.body.append(h("h1", {}, `${words.written} ${new Date().toLocaleDateString("fr-CA", { dateStyle: "long" })}`), h("main", {}, said));
      view.onafterprint = () => frame.remove();
      view.print();
    };
    this.dialog.append(frame);
  }

  #data() {
    const words = this.#words;
    const result = h("p", { role: "status" });
    const tried = (task) => async () => {
      try {
        await task();
      } catch ({ message }) {
        result.textContent = message || words.unreached;
      }
    };
    const sure = h("div", { role: "group", "aria-label": words.erase, hidden: "" }, h("p", {}, words.eraseSure));
    const erase = this.#button(words.erase, () => ((sure.hidden = false), sure.lastChild.focus()));
    sure.append(
      this.#button(words.eraseYes, tried(() => this.#erase()), "", { class: "danger" }),
      this.#button(words.cancel, () => ((sure.hidden = true), erase.focus())),
    );
    const back = this.#button(words.goBack, () => this.#back());
    const title = h("h3", { tabindex: -1 }, words.dataTitle);
    const download = this.#button(words.download, tried(() => this.#download()));
    this.sheet.replaceChildren(back, title, h("p", {}, words.dataText), download, erase, sure, result, h("h3", {}, words.noticeMore), h("div", {}, this.told?.() ?? words.noticeAway));
    this.sheet.hidden = false;
    this.main.hidden = true;
    title.focus();
  }

  #back() {
    this.sheet.hidden = true;
    this.main.hidden = false;
    this.menuButton.focus();
  }

  async #download() {
    const content = JSON.stringify(await this.#talk.download(), null, 2);
    const href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    h("a", { href, download: "conversation.json" }).click();
    URL.revokeObjectURL(href);
  }

  async #erase() {
    await this.#talk.erase();
    this.#back();
    this.#restart("erased");
    this.#emit("erase");
  }
}
