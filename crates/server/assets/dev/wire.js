// The list of calls beside the form.

import { onCall } from "./api.js";
import { byId, element } from "./ui.js";

const KEPT = 20;
const SHOWN_OF_A_TOKEN = 12;

/** Lists every call of the page, newest first. */
export function listCalls() {
  onCall(({ method, url, status, milliseconds, sent, received }) => {
    byId("wire-empty").hidden = true;
    const summary = element("summary");
    summary.append(
      element("b", method),
      element("span", url.replace("/api/v1", ""), { class: "path" }),
      element("span", status === 0 ? "no answer" : String(status), { class: status >= 200 && status < 300 ? "good" : "bad" }),
      element("span", `${milliseconds} ms`, { class: "time" }),
    );
    const details = element("details");
    details.append(summary, ...part("Sent", sent), ...part("Got", received));
    const item = element("li");
    item.append(details);
    const list = byId("wire");
    list.prepend(item);
    while (list.children.length > KEPT) list.lastElementChild.remove();
  });
}

function part(title, body) {
  if (body === undefined || body === null) return [];
  const shorten = (key, value) =>
    key.endsWith("_token") && typeof value === "string" ? `${value.slice(0, SHOWN_OF_A_TOKEN)}…` : value;
  return [element("p", title, { class: "hint" }), element("pre", JSON.stringify(body, shorten, 2), { tabindex: "0" })];
}
