// Tries the widget's attributes on this very page, and writes the line that gives the same result elsewhere.
const form = document.querySelector("#essai");
const sample = document.querySelector("#exemple");
const address = document.location.origin;

function applied() {
  const { theme, cote, accent, texte, arrondi } = Object.fromEntries(new FormData(form));
  const shown = document.querySelector("mot-clic");
  const attributes = [];
  if (theme) attributes.push(["theme", theme]);
  if (cote) attributes.push(["side", cote]);
  for (const name of ["theme", "side"]) shown.removeAttribute(name);
  for (const [name, value] of attributes) shown.setAttribute(name, value);
  shown.strings.launcher = texte;
  shown.badge(shown.kept().unread);
  shown.style.setProperty("--mot-clic-accent", accent);
  shown.style.setProperty("--mot-clic-radius", arrondi);
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
document.querySelector("#copier").addEventListener("click", async () => {
  const told = document.querySelector("#copie");
  try {
    await navigator.clipboard.writeText(sample.textContent);
    told.textContent = "Le code est copié.";
  } catch {
    getSelection().selectAllChildren(sample);
    told.textContent = "Votre navigateur n’a pas copié\u00a0: le code est sélectionné, copiez-le au clavier.";
  }
});
