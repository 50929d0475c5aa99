// The inbox: asks for the messages every two seconds and adds the new ones on top.

const EVERY_MILLISECONDS = 2000;
const CODE = /\b\d{6}\b/;
const CHANNELS = { sms: "SMS", whatsapp: "WhatsApp", voice: "Call" };

const byId = (id) => document.getElementById(id);
const shown = new Map();
let first = true;

async function look() {
  if (!document.hidden) {
    try {
      const response = await fetch("/dev/inbox.json", { cache: "no-store" });
      if (!response.ok) throw new Error(`status ${response.status}`);
      show((await response.json()).messages);
      connected(true);
    } catch {
      connected(false);
    }
  }
  setTimeout(look, EVERY_MILLISECONDS);
}

/** Keeps what is already on the page, so that focus and selection survive. */
function show(messages) {
  const keys = new Set(messages.map(keyOf));
  for (const [key, item] of shown) {
    if (!keys.has(key)) {
      item.remove();
      shown.delete(key);
    }
  }
  const fresh = messages.filter((message) => !shown.has(keyOf(message)));
  for (const message of fresh.toReversed()) {
    const item = bubble(message);
    item.classList.toggle("fresh", !first);
    shown.set(keyOf(message), item);
    byId("messages").prepend(item);
  }
  byId("empty").hidden = messages.length > 0;
  if (!first && fresh.length > 0) byId("status").textContent = `New message to ${fresh[0].to}: ${fresh[0].text}`;
  first = false;
}

const keyOf = ({ to, sent_at: at, text }) => `${at} ${to} ${text}`;

function bubble({ to, channel, text, sent_at: at }) {
  const item = byId("message").content.cloneNode(true).firstElementChild;
  const part = (name) => item.querySelector(`[data-${name}]`);
  part("to").textContent = to;
  part("channel").textContent = CHANNELS[channel] ?? channel;
  part("time").textContent = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" }).format(new Date(at));
  part("time").dateTime = at;
  const code = CODE.exec(text)?.[0];
  if (code === undefined) {
    part("text").textContent = text;
    part("copy").parentElement.remove();
    return item;
  }
  const mark = document.createElement("mark");
  mark.textContent = code;
  const place = text.indexOf(code);
  part("text").append(text.slice(0, place), mark, text.slice(place + code.length));
  part("code").textContent = code;
  part("copy").addEventListener("click", () => copy(code, mark, part("label")));
  return item;
}

async function copy(code, mark, label) {
  try {
    await navigator.clipboard.writeText(code);
    label.textContent = "Copied";
  } catch {
    // Only a secure page may write to the clipboard: elsewhere the code is selected, ready for the copy key.
    getSelection().selectAllChildren(mark);
    label.textContent = "Selected";
  }
  byId("status").textContent = `${label.textContent} ${code}.`;
}

function connected(yes) {
  byId("link").textContent = yes ? "Looks for new ones every 2 seconds." : "The server does not answer; still trying.";
  byId("link").classList.toggle("bad", !yes);
}

look();
