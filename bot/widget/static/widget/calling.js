// Reaching a person: whom the operator named and, where it is offered, asking to be called back.
import { h, link, mark, shown } from "./nodes.js";

const FIELDS = { name: "name", phone: "tel", email: "email", when: "off", word: "off" }; // and what a browser may fill in

export function contact(panel) {
  const { words, talk } = panel;
  const { contact, callback } = talk.notice ?? {};
  const body = h("div");
  const result = h("p", { role: "status", class: "result" });
  const draw = () => {
    const held = talk.call?.link;
    const title = h("h3", { tabindex: -1 }, held ? words.callHeld : words.call);
    body.replaceChildren(...(held ? [title, request()] : callback ? [title, (panel.form ??= form(panel, tried))] : []).flat());
  };
  const tried = async (task, told) => {
    result.textContent = words.working;
    try {
      await task();
      result.textContent = told;
      draw();
      body.firstChild?.focus();
    } catch ({ message, fields = {} }) {
      result.textContent = message || words.callUnsure;
      result.scrollIntoView({ block: "nearest" });
      panel.form?.mend(fields);
    }
  };
  const request = () => {
    const { told, link: address } = talk.call;
    const off = panel.button(words.callOff, () => tried(() => talk.callOff(), words.calledOff), "", { class: "danger" });
    return [h("p", {}, told), h("p", {}, words.callKeep, " ", link(address, address, words.elsewhere)), off];
  };
  draw();
  const before = talk.call?.told;
  talk.recall().then(() => before !== talk.call?.told && draw());
  return [words.contact, [contact?.length ? shown({ parts: contact }, words) : !callback && panel.away("contactAway"), h("div", { class: "call" }, body, result)]];
}

/** Kept while the panel lives: who goes back to the conversation finds it again as they left it. */
function form(panel, tried) {
  const { words, talk } = panel;
  const { use, agree, consent, longest } = talk.notice.callback;
  const inputs = {};
  const field = (name, input, label) => {
    inputs[name] = input;
    input.fault = h("p", { id: `fault-${name}`, class: "bad" });
    input.setAttribute("aria-describedby", input.fault.id);
    return [h("label", {}, label), input.fault];
  };
  const typed = (name) => {
    const type = { phone: "tel", email: "email" }[name] ?? "text";
    const input = h(name === "word" ? "textarea" : "input", { type, autocomplete: FIELDS[name], maxlength: longest[name] });
    return field(name, input, [words.callFields[name], input]);
  };
  const fields = Object.keys(FIELDS).map(typed);
  fields.splice(1, 0, h("p", {}, words.callReach));
  const box = h("input", { type: "checkbox" });
  const send = async () => {
    const told = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, inputs[name].value]));
    await talk.callBack({ ...told, consent: box.checked && consent });
    panel.form = null; // what was written is kept no longer
  };
  let under;
  const onsubmit = (event) => {
    event.preventDefault();
    under ??= tried(send, words.callReceived).finally(() => (under = null));
  };
  const node = h("form", { novalidate: "", onsubmit }, h("p", {}, use), fields, field("consent", box, [box, agree]), h("button", { class: "go" }, words.callSend));
  node.mend = (faults) => {
    for (const name in inputs) {
      inputs[name].fault.textContent = faults[name] ?? "";
      mark(inputs[name], "invalid", faults[name]);
    }
    node.querySelector("[aria-invalid=true]")?.focus();
  };
  return node;
}
