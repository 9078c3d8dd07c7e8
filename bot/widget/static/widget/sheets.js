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
  const save = talk.items.length > 0 && panel.button(words.save, tried(() => saved("conversation.txt", "text/plain", written(talk, words)) ?? words.downloaded));
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
  const notice = h("div", {}, talk.notice ? told(talk.notice) : panel.away("noticeAway"));
  return [words.dataTitle, [h("p", {}, words.dataText), save, download, erase, sure, result, h("h3", {}, words.noticeMore), notice]];
}

/** The sections of the notice. */
export function told({ sections }) {
  return sections.map(({ title, text }) => [h("h4", {}, title), h("p", {}, text)]);
}

async function downloaded({ words, talk }) {
  const { found, left } = await talk.download();
  if (found.length) saved("conversation.json", "application/json", JSON.stringify(found, null, 2));
  return left ? words.downloadedPart : found.length ? words.downloaded : words.nothing;
}

/** Gives a file to keep. */
function saved(download, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href, download }).click();
  URL.revokeObjectURL(href);
}

/** The conversation as lines that anybody can read. */
function written({ items }, words) {
  const said = ({ text, answers }) => (text ? `${words.you} ${text}` : answers && `${words.assistant}\n${answers.map((answer) => answer.text).join("\n\n")}`);
  return items.map((item) => said(item) && `${date(item)}\n${said(item)}`).filter(Boolean).join("\n\n");
}

function date({ at }) {
  return new Date(at).toLocaleString("fr-CA", { dateStyle: "long", timeStyle: "short" });
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

const PAPER =
  "body{font:11pt/1.5 system-ui}h1,h2{font-size:1.2em}table{font:inherit;border-collapse:collapse}th,td{padding:.3em .6em;border:1px solid;text-align:left}a::after{content:' (' attr(href) ')'}.sr{display:none}";

/** Prints the conversation alone, from a page of its own. */
export function print({ words, talk, dialog }) {
  const frame = h("iframe", { class: "sr", title: words.print, tabindex: -1 });
  frame.onload = () => {
    const { contentDocument: page, contentWindow: view } = frame;
    const said = talk.items.map((item) => [item.text && h("h2", {}, item.text, h("small", {}, ` ${date(item)}`)), item.answers?.map((answer) => shown(answer, words))]);
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(PAPER);
    page.adoptedStyleSheets = [sheet];
    page.documentElement.lang = "fr-CA";
    page.body.append(h("h1", {}, `${words.written} ${date({ at: Date.now() })}`), h("main", {}, said));
    view.onafterprint = () => frame.remove();
    view.print();
  };
  dialog.append(frame);
}
