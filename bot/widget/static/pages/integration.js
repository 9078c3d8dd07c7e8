// Tries the widget's attributes on this very page, and writes the line that gives the same result elsewhere.
const form = document.querySelector("#essai");
const sample = document.querySelector("#exemple");
const address = document.location.origin;

function applied() {
  const { theme, cote, accent, texte, arrondi } = Object.fromEntries(new FormData(form));
  const shown = document.querySelector("mot-clic");
  const fresh = document.createElement("mot-clic");
  const attributes = [];
  if (theme) attributes.push(["theme", theme]);
  if (cote) attributes.push(["side", cote]);
  for (const [name, value] of attributes) fresh.setAttribute(name, value);
  fresh.strings.launcher = texte;
  fresh.style.setProperty("--mot-clic-accent", accent);
  fresh.style.setProperty("--mot-clic-radius", arrondi);
  shown.replaceWith(fresh);
  const written = attributes.map(([name, value]) => ` ${name}="${value}"`).join("");
  sample.textContent = [
    `<script type="module" src="${address}/widget.js"></script>`,
    `<mot-clic${written}>`,
    `  <a href="${address}/conversation">${texte}</a>`,
    `  <script type="application/json">${JSON.stringify({ launcher: texte }).replaceAll("<", "\\u003c")}</script>`,
    "</mot-clic>",
    "",
    "/* dans votre feuille de style */",
    `mot-clic { --mot-clic-accent: ${accent}; --mot-clic-radius: ${arrondi} }`,
  ].join("\n");
}

customElements.whenDefined("mot-clic").then(applied);
form.addEventListener("input", applied);
document.querySelector("#ouvrir").addEventListener("click", () => document.querySelector("mot-clic").open());
