// The last step: who is logged in, the tokens, the sessions, and the ways out.

import { call } from "./api.js";
import { announce, byId, countdown, element, localTime, minutes, showStep } from "./ui.js";

/** The tokens, in memory only; undefined while nobody is logged in. */
let tokens;
let stops = [];
let left = () => {};

/** Prepares the step. `whenOut` runs after the end of the session, with a sentence for the person. */
export function prepareAccount(whenOut) {
  left = (notice) => {
    forget();
    whenOut(notice);
  };
  const buttons = {
    refresh: async () => {
      await rotate();
      announce("Tokens refreshed.");
      await listSessions();
    },
    "copy-token": copyToken,
    logout: async () => {
      await bearer("POST", "/auth/logout");
      left("You are logged out.");
    },
    "logout-all": async () => {
      await bearer("POST", "/auth/logout", { all_devices: true });
      left("You are logged out on every device.");
    },
  };
  for (const [id, action] of Object.entries(buttons)) byId(id).addEventListener("click", () => attempt(action));
}

/** Takes the answer of a login and shows the account. */
export async function enterAccount(answer) {
  keep(answer);
  showUser(answer.user);
  showStep("account");
  announce(answer.is_new_user ? "Your account is made and you are signed in." : "You are signed in.");
  await attempt(async () => {
    showUser(await bearer("GET", "/auth/me"));
    await listSessions();
  });
}

/** Runs what a button does; problems show above the last buttons, the end of the session leads out. */
async function attempt(action) {
  byId("account-error").textContent = "";
  try {
    await action();
  } catch (problem) {
    if (problem.status === 401) left(problem.message);
    else byId("account-error").textContent = problem.message;
  }
}

/** A call with the access token; an expired one is refreshed once. */
async function bearer(method, path, body) {
  try {
    return await call(method, path, { body, token: tokens.access_token });
  } catch (problem) {
    if (problem.code !== "token_expired") throw problem;
    await rotate();
    return call(method, path, { body, token: tokens.access_token });
  }
}

async function rotate() {
  keep(await call("POST", "/auth/refresh-token", { body: { refresh_token: tokens.refresh_token } }));
}

function keep(answer) {
  forget();
  byId("copy-token").textContent = "Copy access token";
  tokens = { access_token: answer.access_token, refresh_token: answer.refresh_token };
  stops = [lifeOf("access-life", answer.expires_in), lifeOf("refresh-life", answer.refresh_expires_in)];
}

function forget() {
  for (const stop of stops) stop();
  stops = [];
  tokens = undefined;
}

function lifeOf(id, seconds) {
  return countdown(seconds, (rest) => {
    byId(id).textContent = rest > 0 ? `good for ${minutes(rest)}` : "expired";
  });
}

async function copyToken() {
  try {
    await navigator.clipboard.writeText(tokens.access_token);
    announce("Access token copied.");
    byId("copy-token").textContent = "Copied";
  } catch {
    byId("account-error").textContent = "The browser does not allow copying here.";
  }
}

function showUser(user) {
  const name = user.full_name ?? "Signed in";
  byId("account-title").textContent = name;
  byId("account-number").textContent = user.mobile_number;
  byId("initials").textContent = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  const granted = user.consents.filter((consent) => consent.granted).map(({ purpose, version }) => `${purpose} ${version}`);
  const facts = {
    Email: user.email ?? "–",
    "Number verified": localTime(user.mobile_verified_at),
    "Last login": localTime(user.last_login_at),
    Consents: granted.join(", ") || "–",
    Id: user.id,
  };
  const rows = Object.entries(facts).flatMap(([term, text]) => [element("dt", term), element("dd", text)]);
  byId("facts").replaceChildren(...rows);
}

async function listSessions() {
  const { sessions } = await bearer("GET", "/auth/sessions");
  byId("sessions").replaceChildren(...sessions.map(sessionItem));
}

function sessionItem({ id, current, device, ip_address: address, last_used_at: used }) {
  const name = (typeof device === "string" ? device : device?.name) || "Unknown device";
  const words = element("div");
  const title = element("p");
  title.append(element("b", name));
  if (current) title.append(" ", element("span", "this one", { class: "tag" }));
  words.append(title, element("p", [address, localTime(used)].filter(Boolean).join(" · "), { class: "hint" }));
  const button = element("button", "End", { type: "button", "aria-label": `End the session ${name}, ${localTime(used)}` });
  button.addEventListener("click", () => attempt(() => endSession(id, current)));
  const item = element("li");
  item.append(words, button);
  return item;
}

async function endSession(id, current) {
  await bearer("DELETE", `/auth/sessions/${encodeURIComponent(id)}`);
  if (current) {
    left("You ended this session.");
    return;
  }
  await listSessions();
  announce("Session ended.");
  byId("sessions-title").focus();
}
