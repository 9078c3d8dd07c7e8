// What stands in the conversation: questions, answers, notes. What changes later has an `update`.
import { h, mark, shown } from "./nodes.js";

/** Builds the node of one of the items. */
export function turn(panel, item, items) {
  return { person: question, assistant: answer, note }[item.who](panel, item, items);
}

function question(panel, { id, text }) {
  const { words } = panel;
  const state = h("p", { class: "quiet" });
  const node = h("li", { part: "question" }, h("span", { class: "sr" }, words.you), h("p", { dir: "auto" }, text), state);
  node.update = ({ state: now, reason }) => {
    if (node.now === now) return;
    node.now = now;
    const edit = panel.button(words.edit, () => panel.correct(id));
    state.replaceChildren(now === "waiting" ? h("span", { class: "wait" }, `${words.waiting} `, edit) : now === "refused" ? `${words.refused} ${reason || words.refusedPlain} ` : "");
    if (now !== "refused") return;
    panel.say(state.textContent);
    state.append(edit, " ", panel.button(words.resend, () => panel.resend(id)));
  };
  return node;
}

function answer(panel, { id, about, answers, at }, items) {
  const { words, talk } = panel;
  let chosen;
  const rate = (value) => {
    talk.rate(id, chosen === value ? "none" : value);
    more.hidden = chosen === "none";
    if (more.hidden) return;
    panel.done(words.thanks);
    more.scrollIntoView({ block: "nearest" });
  };
  const thumbs = ["up", "down"].map((value) => panel.button(words[value], () => rate(value), value));
  const text = answers.map((answer) => answer.text).join("\n\n");
  const copy = panel.button(words.copy, () => navigator.clipboard.writeText(text).then(() => panel.done(words.copied), () => panel.done(words.uncopied)), "copy");
  copy.hidden = !navigator.clipboard; // on pages without TLS
  const word = h("input", { maxlength: 500, autocomplete: "off" });
  const more = h("form", { class: "word", hidden: "" }, h("label", {}, words.word, word), h("button", {}, words.wordSend));
  more.onsubmit = (event) => {
    event.preventDefault();
    talk.rate(id, chosen, word.value.trim());
    thumbs[chosen === "up" ? 0 : 1].focus();
    more.hidden = true;
    panel.done(words.thanks);
  };
  const asked = items.find((item) => item.id === about)?.text ?? words.assistant;
  const actions = h("div", { class: "actions", role: "toolbar", "aria-label": asked }, h("time", { class: "quiet", datetime: new Date(at).toISOString() }, when(new Date(at))), thumbs, copy);
  const node = h("li", { part: "answer" }, h("span", { class: "sr" }, words.assistant), answers.map((answer) => shown(answer, words)), actions, more);
  node.update = ({ feedback }) => {
    chosen = feedback?.value;
    mark(thumbs[0], "pressed", chosen === "up");
    mark(thumbs[1], "pressed", chosen === "down");
  };
  return node;
}

function note({ words }, { note }) {
  return h("li", { class: "note" }, words[note]);
}

/** The time of today; on another day, with its date. */
function when(then) {
  const time = `${then.getHours()}\u00a0h\u00a0${String(then.getMinutes()).padStart(2, "0")}`;
  if (then.toDateString() === new Date().toDateString()) return time; // Intl wakes up slowly
  return `${then.toLocaleDateString("fr-CA", { day: "numeric", month: "long" })}, ${time}`;
}
