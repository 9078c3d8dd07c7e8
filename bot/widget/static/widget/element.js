// The launcher. All else is fetched when somebody wants it.
const STYLE = `
:host { display: contents !important }
:host([hidden]), [hidden] { display: none !important }
[part=dock] { all: initial; direction: ltr; position: fixed; inset: auto 0 0 auto; z-index: 999999999; font: medium/1.4 var(--mot-clic-font, system-ui);
  --_accent: var(--mot-clic-accent, #0b5c5e); --_on: var(--mot-clic-accent-text, #fff) }
:host([side=left]) [part=dock] { inset: auto auto 0 0 }
[part=launcher] { all: unset; display: flex; align-items: center; margin: var(--mot-clic-offset, 1.25em); padding: .6em; background: var(--_accent); color: var(--_on);
  border: 2px solid #0000; border-radius: 2em; box-shadow: 0 .3em 1.2em #0005; cursor: pointer; font-weight: 600 }
[part=launcher]:focus-visible { outline: 3px solid var(--_on); box-shadow: 0 0 0 6px var(--_accent) }
b { padding: 0 .6em; border-radius: 1em; background: #ffc845; color: #000; line-height: 1.8 }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
[part=launcher] span { margin: 0 .6em }
@media (max-width: 30em) { [part=launcher] :not(b, .told) { font-size: 0 } }
@media print { :host { display: none !important } }`;

const all = new Set(); // those in the page, in the order in which they came
let shown; // the one of them that has the launcher: two would stand on each other
let failures = 0;

/** Documented in docs/widget.md. */
export class MotClic extends HTMLElement {
  #panel;
  strings = { launcher: "Poser une question", unread: "non lus\u00a0:", opening: "Un instant…", unreachable: "L’assistant est injoignable. Réessayez.", plain: "Page simple" };

  connectedCallback() {
    if (!this.dock) this.#build();
    all.add(this);
    if (!shown || shown.hidden) shown = this;
    for (const one of all) one.dock.hidden = one !== shown;
    if (shown !== this) return;
    this.dock.showPopover?.(); // above whatever the page does with z-index and transforms
    const { unread, items, open } = this.kept();
    this.badge(unread);
    if (open || /"waiting"/.test(JSON.stringify(items))) this.load();
    this.#panel?.then((panel) => panel?.resume());
  }

  disconnectedCallback() {
    this.#panel?.then((panel) => panel?.pause());
    all.delete(this);
    if (shown !== this) return;
    shown = null;
    for (const one of all) one.isConnected && one.connectedCallback();
  }

  get server() {
    return new URL(this.getAttribute("server") ?? "..", import.meta.url).href.replace(/\/$/, "");
  }

  async open() {
    const slow = setTimeout(() => shown.#tell("opening"), 300);
    const panel = await shown.load();
    clearTimeout(slow);
    panel?.open();
    return panel;
  }

  async close() {
    (await shown?.#panel)?.close();
  }

  async ask(text) {
    (await this.open())?.ask(text);
  }

  badge(count = 0) {
    const { launcher, unread } = this.strings;
    this.mark.textContent = count || "#";
    this.label.className = "";
    this.label.textContent = launcher + (count ? ` (${unread} ${count})` : "");
  }

  /** Says something in the launcher's own place, on a phone too, until the badge is set again. */
  #tell(name) {
    this.label.className = "told";
    this.label.textContent = this.said.textContent = this.strings[name];
  }

  /** What is kept in this browser; `open` where the panel stood open on the page before, and may on this one. */
  kept() {
    const key = `mot-clic ${this.server}`;
    try {
      return { ...JSON.parse(localStorage[key]), open: this.hasAttribute("keep-open") && sessionStorage[key] };
    } catch {
      return {};
    }
  }

  /** A browser may keep a failed module for good under its address: each try has its own. */
  load() {
    this.#panel ??= import(new URL(`${failures || "."}/panel.js`, import.meta.url)).then(({ start }) => start(this)).catch(() => {
      this.#panel = null;
      this.#tell("unreachable");
      this.plain.hidden = !failures++;
    });
    return this.#panel;
  }

  #build() {
    const make = (tag, attributes, ...children) => {
      const node = document.createElement(tag);
      for (const name in attributes) node.setAttribute(name, attributes[name]);
      node.append(...children);
      return node;
    };
    try {
      Object.assign(this.strings, JSON.parse(this.querySelector("[type$=json]")?.textContent ?? "{}"));
    } catch (problem) {
      console.error(this, problem.message);
    }
    this.mark = make("b", { part: "badge", "aria-hidden": true });
    this.label = make("span");
    this.launcher = make("button", { part: "launcher", "aria-haspopup": "dialog" }, this.mark, this.label);
    this.said = make("div", { role: "status", class: "sr" });
    this.plain = make("a", { part: "launcher", href: `${this.server}/conversation`, hidden: "" }, this.strings.plain);
    this.dock = make("div", { part: "dock", popover: "manual", lang: "fr-CA" }, this.launcher, this.plain, this.said);
    this.launcher.onclick = () => this.open();
    this.launcher.onpointerenter = this.launcher.onfocus = () => this.load();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.dock);
  }
}
