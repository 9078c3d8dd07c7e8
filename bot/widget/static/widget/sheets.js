// What the menu opens: one’s data, the print.
import { h, shown } from "./nodes.js";

/** A copy, erasing, and the notice. What came of it is told beside the buttons. */
export function data(panel) {
  const { words, talk } = panel;
  const result = h("p", { role: "status", class: "result" });
  const tried = (task) => async () => {
    result.textContent = words.working;
    try {
      result.textContent = (await task()) ?? "";
    } catch ({ message }) {
      result.textContent = message || words.unreached;
    }
    result.scrollIntoView({ block: "nearest" });
  };
  const download = panel.button(words.download, tried(() => downloaded(panel)));
  const sure = h("div", { role: "group", "aria-label": words.erase, hidden: "" }, h("p", {}, words.eraseSure));
  const erase = panel.button(words.erase, () => ((sure.hidden = false), sure.lastChild.focus()));
  const over = () => (erase.focus(), (sure.hidden = true));
  const erasing = async () => {
    const said = await erased(panel);
    if (said) over();
    return said;
  };
  const yes = panel.button(words.eraseYes, tried(erasing), "", { class: "danger" });
  sure.append(yes, panel.button(words.cancel, over));
  const notice = h("div", {}, talk.notice ? told(talk.notice) : words.noticeAway);
  return [words.dataTitle, [h("p", {}, words.dataText), download, erase, sure, result, h("h3", {}, words.noticeMore), notice]];
}

/** The sections of the notice. */
export function told({ sections }) {
  return sections.map(({ title, text }) => [h("h4", {}, title), h("p", {}, text)]);
}

async function downloaded({ words, talk }) {
  const { found, left } = await talk.download();
  if (found.length) {
    const href = URL.createObjectURL(new Blob([JSON.stringify(found, null, 2)], { type: "application/json" }));
    h("a", { href, download: "conversation.json" }).click();
    URL.revokeObjectURL(href);
  }
  return left ? words.downloadedPart : found.length ? words.downloaded : words.nothing;
}

async function erased(panel) {
  const { words, talk } = panel;
  const { left, lost } = await talk.erase();
  panel.emit("erase");
  if (left) return words.erasedPart;
  if (lost) return words.erasedLost.replace("{n}", talk.notice?.days ?? 90);
  panel.back();
  panel.done(words.erased);
  panel.rest();
}

/** Prints the conversation alone, from a page of its own. */
export function print({ words, talk, dialog }) {
  const frame = h("iframe", { class: "sr", title: words.print, tabindex: -1 });
  frame.onload = () => {
    const { contentDocument: page, contentWindow: view } = frame;
    const said = talk.items.map(({ text, answers }) => (text ? h("h2", {}, text) : answers?.map((answer) => shown(answer, words))));
    page.documentElement.lang = "fr-CA";
    page.body.append(h("h1", {}, `${words.written} ${new Date().toLocaleDateString("fr-CA", { dateStyle: "long" })}`), h("main", {}, said));
    view.onafterprint = () => frame.remove();
    view.print();
  };
  dialog.append(frame);
}
