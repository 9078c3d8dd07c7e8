// Builds nodes. Text only ever becomes text: nothing parses HTML.
const SVG = "http://www.w3.org/2000/svg";
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const PATHS = {
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  wide: "M14 4h6v6M10 20H4v-6M20 4l-7 7M4 20l7-7",
  send: "M5 12h14M13 6l6 6-6 6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  up: "M7 11v9H4v-9zl4-8q3 0 2 7h7l-2 10H7",
  down: "M7 13V4H4v9zl4 8q3 0 2-7h7L18 4H7",
};

/** An element; `on…` are listeners, what is false is left out. */
export function h(tag, attributes, ...children) {
  const node = /svg|path/.test(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const name in attributes) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), attributes[name]);
    else if (attributes[name] !== false) node.setAttribute(name, attributes[name]);
  }
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
}

/** Sets an attribute to `true` or `false`, as ARIA wants it spelled. */
export function mark(node, name, on) {
  node.setAttribute(`aria-${name}`, !!on);
}

export function icon(name) {
  return h("svg", { viewBox: "0 0 24 24", "aria-hidden": true }, h("path", { d: PATHS[name] }));
}

/** A link; its mere text where the address is none, or not of a safe kind. */
export function link(text, url, elsewhere) {
  let address;
  try {
    address = new URL(url);
  } catch {}
  if (!SCHEMES.includes(address?.protocol)) return h("span", {}, text);
  if (!address.host) return h("a", { href: address.href }, text);
  return h("a", { href: address.href, target: "_blank", rel: "noopener noreferrer" }, text, h("span", { class: "sr" }, ` (${elsewhere})`));
}

export function shown({ parts, text, source }, words) {
  const part = (part) => SHAPES[part.type]?.(part, words);
  return [parts?.length ? parts.map(part) : h("p", {}, text), source && h("p", { part: "source", class: "quiet" }, source)];
}

/** An answer as it is said: a table is named, not read cell by cell. */
export function spoken({ parts, text }) {
  return parts?.length ? parts.map((part) => [part.text, part.intro, part.caption, ...(part.items ?? [])].filter(Boolean).join(" ")).join(" ") : text;
}

const SHAPES = {
  __proto__: null,
  paragraph: ({ text }) => h("p", {}, text),
  list: ({ intro, items }) => [h("p", {}, intro), h("ul", { role: "list" }, items.map((item) => h("li", {}, item)))],
  link: ({ text, url, note }, { elsewhere }) => h("p", {}, link(text, url, elsewhere), note && ` (${note})`),
  // A row's heading stands above its cells: on a phone there is no room beside them.
  table: ({ caption, columns, rows }) => {
    const heads = columns.map((column) => h("th", { scope: "col" }, column));
    const cell = (text, place) => h("td", { "data-column": columns[place] }, text);
    const row = ({ heading, cells }) => h("tbody", {}, h("tr", {}, h("th", { scope: "rowgroup", colspan: columns.length }, heading)), h("tr", {}, cells.map(cell)));
    const table = h("table", { class: columns.length > 2 && "many" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), rows.map(row));
    return h("div", { class: "table", part: "table", role: "region", tabindex: 0, "aria-label": caption }, table);
  },
};
