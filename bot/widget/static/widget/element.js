// The launcher. All else is fetched when somebody wants it.
const STYLE = `
:host { all: initial !important; display: contents !important }
:host([hidden]), [hidden] { display: none !important }
[part=dock] { all: initial; direction: ltr; color-scheme: inherit; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; font: 1em/1.4 var(--mot-clic-font, system-ui, sans-serif);
  --_accent: var(--mot-clic-accent, #0b5c5e); --_on: var(--mot-clic-accent-text, #fff) }
:host([side=left]) [part=dock] { inset: auto auto 0 0 }
[part=launcher] { all: unset; display: flex; gap: .6em; align-items: center; margin: var(--mot-clic-offset, 1.25em); padding: .6em 1.2em .6em .6em; background: var(--_accent); color: var(--_on);
  border: 2px solid #0000; border-radius: 2em; box-shadow: 0 .3em 1.2em #0005; cursor: pointer; font-weight: 600 }
[part=launcher]:focus-visible { outline: 3px solid var(--_on); box-shadow: 0 0 0 6px var(--_accent) }
b { width: 1.8em; border-radius: 1em; background: #ffc845; color: #1d1a10; line-height: 1.8; text-align: center }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
[part=dock] > a { display: block; padding: 1em; background: Canvas }
@media (max-width: 30em) {
  [part=launcher] { gap: 0; padding: .6em }
  [part=launcher] :not(b, .told) { font-size: 0 }
}
@media print { :host { display: none !important } }`;

let failures = 0;

/** Documented in docs/widget.md. */
export class MotClic extends HTMLElement {
  #panel;
  strings = { launcher: "Poser une question", unread: "non lus\u00a0:", opening: "Un instant…", unreachable: "L’assistant est injoignable. Réessayez.", plain: "Passer à la page simple" };

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.dock.showPopover?.(); // above whatever the page does with z-index and transforms
    const { unread, items, open } = this.kept();
    this.badge(unread);
    if (open || items?.some?.((item) => item?.state === "waiting")) this.load();
    this.#panel?.then((panel) => panel?.resume());
  }

  disconnectedCallback() {
    this.#panel?.then((panel) => panel?.pause());
  }

  get server() {
    return new URL(this.getAttribute("server") ?? "..", import.meta.url).href.replace(/\/$/, "");
  }

  async open() {
    const slow = setTimeout(() => this.#tell("opening"), 300);
    const panel = await this.load();
    clearTimeout(slow);
    panel?.open();
  }

  async close() {
    (await this.#panel)?.close();
  }

  async ask(text) {
    await this.open();
    (await this.#panel)?.ask(text);
  }

  badge(count = 0) {
    const { launcher, unread } = this.strings;
    this.mark.textContent = count || "#";
    this.label.className = "";
    this.label.textContent = count ? `${launcher} (${unread} ${count})` : launcher;
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

  /** Both files at once. A browser may keep a failed module for good under its address: each try has its own. */
  load() {
    const from = (name) => new URL(`${failures || "."}/${name}`, import.meta.url);
    this.#panel ??= Promise.all([fetch(from("panel.css")), import(from("panel.js"))]).then(([style, { start }]) => start(this, style)).catch(() => {
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
      Object.assign(this.strings, JSON.parse(this.querySelector("[type='application/json']")?.textContent ?? "{}"));
    } catch (problem) {
      console.error(this, problem.message);
    }
    this.mark = make("b", { part: "badge", "aria-hidden": true });
    this.label = make("span");
    this.launcher = make("button", { part: "launcher", "aria-haspopup": "dialog", "aria-expanded": false }, this.mark, this.label);
    this.said = make("div", { role: "status", class: "sr" });
    this.plain = make("a", { href: this.querySelector("a")?.href ?? `${this.server}/conversation`, hidden: "" }, this.strings.plain);
    this.dock = make("div", { part: "dock", popover: "manual", lang: "fr-CA" }, this.plain, this.launcher, this.said);
    this.launcher.onclick = () => this.open();
    this.launcher.onpointerenter = this.launcher.onfocus = () => this.load();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.dock);
  }
}
