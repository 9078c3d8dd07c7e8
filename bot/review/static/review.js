// Everything works without this file; with it, the queue and the lists obey the keyboard, and a lesson's progress shows by itself.
"use strict";

const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

// One-key shortcuts of the queue. They can be turned off, and the choice is kept.
const deciding = document.querySelector("form[data-keys=decide]");
const box = document.getElementById("raccourcis");
if (deciding && box) {
  box.checked = localStorage.getItem("raccourcis") !== "non";
  box.addEventListener("change", () => localStorage.setItem("raccourcis", box.checked ? "oui" : "non"));
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const chosen = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
    if (!chosen) return;
    event.preventDefault();
    if (chosen.tagName === "BUTTON") chosen.click();
    else { chosen.focus(); if (chosen.type === "radio") chosen.click(); }
  });
}

// One topic at a time: typing in the box is choosing it, choosing another empties it; what the topic says is shown beside.
const typedTopic = document.querySelector("[name=autre][list]");
if (typedTopic) {
  const preview = document.querySelector("[data-preview]"), form = typedTopic.form;
  typedTopic.addEventListener("input", () => { form.querySelector("[name=sujet][value=autre]").checked = true; });
  typedTopic.addEventListener("change", async () => {
    const asked = typedTopic.value;
    if (!asked) return preview.replaceChildren();
    try {
      const answer = await fetch(`${preview.dataset.preview}?sujet=${encodeURIComponent(asked)}`);
      if (answer.ok && !answer.redirected && typedTopic.value === asked) preview.innerHTML = await answer.text();
    } catch { preview.replaceChildren(); }
  });
  for (const radio of form.querySelectorAll("[name=sujet]")) {
    radio.addEventListener("change", () => { if (radio.value !== "autre") { typedTopic.value = ""; preview.replaceChildren(); } else typedTopic.focus(); });
  }
}

// What leans on an earlier message proves nothing: it cannot go to the evaluation.
const leaning = document.querySelector("[data-leaning]");
if (leaning) {
  const plain = (text) => text.normalize("NFD").replace(/[^\w.]+/g, "").toLowerCase();
  const form = leaning.closest("form"), kinds = Object.fromEntries(Object.entries(JSON.parse(leaning.dataset.leaning)).map(([name, kind]) => [plain(name), kind]));
  const [teaches, proves] = ["training", "evaluation"].map((value) => leaning.querySelector(`[value=${value}]`));
  let wanted = proves.checked;
  leaning.addEventListener("input", () => { wanted = proves.checked; });
  const look = () => {
    const chosen = form.querySelector("[name=sujet]:checked")?.value, settled = kinds[plain((chosen === "autre" ? form.autre.value : chosen) ?? "")];
    proves.disabled = settled === false || (settled === true && !form.querySelector("[name=plateforme]:checked"));
    (wanted && !proves.disabled ? proves : teaches).checked = true;
  };
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  look();
}

// j and k go down and up a list, as in a mail reader.
const rows = [...document.querySelectorAll("[data-keys=rows] .main")];
if (rows.length) {
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at + step))].focus();
  });
}

// On a conversation, they go to the next one of the list, and back.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || localStorage.getItem("raccourcis") === "non") return;
  document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
});

// An act on a conversation leads back to the message that is in sight.
const turns = [...document.querySelectorAll(".transcript > li")];
for (const form of document.querySelectorAll("[data-here] form[method=post]")) {
  form.addEventListener("submit", () => {
    const seen = turns.find((turn) => turn.getBoundingClientRect().bottom > 0) ?? turns.at(-1);
    if (!seen) return;
    const field = form.elements.ici ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "ici" }));
    field.value = seen.id.slice(1);
  });
}

// What is selected in a message is what is to be masked.
const selectable = document.querySelector("[data-selects]");
if (selectable) {
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection(), words = chosen.toString().trim();
    if (words && selectable.contains(chosen.anchorNode) && selectable.contains(chosen.focusNode)) document.querySelector(`[name=${selectable.dataset.selects}]`).value = words.slice(0, 300);
  });
}

// One tick for all of the page.
const all = document.querySelector("[data-all]");
if (all) {
  all.hidden = false;
  const each = [...document.querySelectorAll("[name=conversation][form=lot]")], whole = all.querySelector("input");
  whole.addEventListener("change", () => each.forEach((tick) => { tick.checked = whole.checked; }));
  each.forEach((tick) => tick.addEventListener("change", () => { whole.checked = each.every((one) => one.checked); }));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Tables that are folded on the screen are printed open, then folded again.
let unfolded = [];
addEventListener("beforeprint", () => { unfolded = [...document.querySelectorAll("details[data-printed]:not([open])")]; unfolded.forEach((one) => { one.open = true; }); });
addEventListener("afterprint", () => unfolded.splice(0).forEach((one) => { one.open = false; }));

// What runs (a lesson, the tests): how far it is, asked for every two seconds; the page is shown anew when it ends.
const running = document.querySelector("[data-running]");
if (running) {
  const step = running.querySelector("[data-step]"), bar = running.querySelector("progress");
  const look = async () => {
    try {
      const answer = await fetch(running.dataset.running, { headers: { Accept: "application/json" } });
      const state = await answer.json();
      if (!state.running) return location.reload();
      if (step.textContent !== state.step) step.textContent = state.step;
      if (state.of) { bar.max = state.of; bar.value = state.done; }
    } catch { /* the server is away for a moment: ask again */ }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1000);
}

// What is typed in a form is kept in this tab until it is saved: a session that ends loses none of it.
const SAVED = ["draft_saved", "draft_dropped", "nothing_written", "note_added", "decided", "corrected"];
const told = new URLSearchParams(location.search).get("dit");
if (SAVED.includes(told)) sessionStorage.removeItem(sessionStorage.getItem("brouillon-envoye"));
const now = (field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value);
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `brouillon ${location.pathname} ${form.dataset.keepAs || ""}`;
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON");
  const named = (field) => (typeof now(field) === "boolean" ? `${field.name}=${field.value}` : field.name);
  const typed = form.dataset.keep === "new" && JSON.parse(sessionStorage.getItem(key) || "null");
  if (typed && fields.some((field) => named(field) in typed && now(field) !== typed[named(field)])) {
    for (const field of fields) {
      if (!(named(field) in typed)) continue;
      if (typeof now(field) === "boolean") field.checked = typed[named(field)]; else field.value = typed[named(field)];
    }
    document.querySelector("[data-back]").hidden = false;
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [named(field), now(field)])))));
  form.addEventListener("submit", () => sessionStorage.setItem("brouillon-envoye", key));
}

// A form that was sent is not sent twice.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => { if (form.dataset.sent) event.preventDefault(); form.dataset.sent = "1"; });
}
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
