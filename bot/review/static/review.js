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
    const chosen = deciding.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!chosen) return;
    event.preventDefault();
    if (chosen.tagName === "BUTTON") chosen.click();
    else { chosen.focus(); if (chosen.type === "radio") chosen.checked = true; }
  });
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

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

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

// What is typed in a form of the content is kept in this tab until it is saved: a session that ends loses none of it.
const kept = document.querySelector("form[data-keep]");
const saved = new URLSearchParams(location.search).get("dit");
if (["draft_saved", "draft_dropped", "nothing_written"].includes(saved)) sessionStorage.removeItem(sessionStorage.getItem("brouillon-envoye"));
if (kept) {
  const key = `brouillon ${location.pathname}`;
  const fields = [...kept.elements].filter((field) => field.name && field.name !== "jeton" && field.tagName !== "BUTTON");
  const typed = kept.dataset.keep === "new" && JSON.parse(sessionStorage.getItem(key) || "null");
  if (typed && fields.some((field) => field.type !== "hidden" && field.name in typed && field.value !== typed[field.name])) {
    for (const field of fields) if (field.name in typed) field.value = typed[field.name];
    document.querySelector("[data-back]").hidden = false;
  }
  kept.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value])))));
  kept.addEventListener("submit", () => sessionStorage.setItem("brouillon-envoye", key));
}

// A form that was sent is not sent twice.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => { if (form.dataset.sent) event.preventDefault(); form.dataset.sent = "1"; });
}
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
