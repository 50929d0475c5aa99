// The way in: number, code and, for a new number, name and consents.

import { call } from "./api.js";
import {
  announce, byId, clearErrors, countdown, element, fieldError, hold, isHeld, minutes, onSubmit, release, showProblem, showStep,
} from "./ui.js";

const DEVICE = "Try-it page";
const CHANNELS = { sms: "text message", whatsapp: "WhatsApp", voice: "call" };

/** The challenge that waits for its code: id, number as typed, attempts left, and whether a code can still work. */
let challenge;
let stopExpiry = () => {};
let registrationToken;
let offers = [];

/** Prepares the steps. `signedIn` gets the answer that has the tokens. */
export function prepareLogin(signedIn) {
  onSubmit(byId("number-form"), async () => enterCode(await send(byId("mobile_number").value)));
  onSubmit(byId("code-form"), () => verify(signedIn));
  onSubmit(byId("profile-form"), () => register(signedIn));
  byId("resend").addEventListener("click", resend);
  byId("other-number").addEventListener("click", () => startOver());
  byId("start-over").addEventListener("click", () => startOver());
}

/** Back to the first step, with nothing of the last login left in the page. */
export function startOver(notice) {
  stopExpiry();
  challenge = undefined;
  registrationToken = undefined;
  for (const form of document.forms) {
    clearErrors(form);
    form.reset();
  }
  announce("");
  showStep("number", notice);
}

async function send(number) {
  const answer = await call("POST", "/auth/send-otp", { body: { mobile_number: number } });
  challenge = { id: answer.challenge_id, number, attempts: answer.attempts_allowed, alive: true };
  return answer;
}

function enterCode(answer) {
  byId("otp").value = "";
  byId("otp").maxLength = answer.otp_length;
  showSent(answer);
  showStep("code");
  announce(`${answer.message}. It has ${answer.otp_length} digits.`);
}

function showSent(answer) {
  byId("code-sent").textContent = `Sent to ${answer.mobile_number} by ${CHANNELS[answer.channel] ?? answer.channel}.`;
  showAttempts();
  const resend = byId("resend");
  release(resend);
  resend.textContent = "Send it again";
  mainButton(byId("check"));
  hold(resend, answer.resend_after);
  stopExpiry();
  stopExpiry = countdown(answer.expires_in, (left) => {
    byId("expiry").textContent = left > 0 ? `Good for ${minutes(left)}.` : "It has expired.";
    if (left === 0) codeIsDead("The code has expired.");
  });
}

function showAttempts() {
  const left = challenge.attempts;
  byId("attempts").textContent = `${left} ${left === 1 ? "attempt" : "attempts"} left.`;
}

/** No code of this challenge can work any more: the next one is a new one. */
function codeIsDead(text) {
  stopExpiry();
  challenge.alive = false;
  byId("attempts").textContent = "";
  byId("expiry").textContent = "";
  fieldError(byId("code-form"), "otp", `${text} Ask for a new one.`);
  announce(`${text} Ask for a new one.`);
  const resend = byId("resend");
  release(resend);
  resend.textContent = "Send a new code";
  mainButton(resend);
}

/** Of the buttons of this step, the one to press next is the coloured one. */
function mainButton(button) {
  for (const each of [byId("check"), byId("resend")]) each.classList.toggle("primary", each === button);
}

async function verify(signedIn) {
  const otp = byId("otp").value.replace(/\s/g, "");
  const asked = challenge;
  const body = { mobile_number: asked.number, otp, challenge_id: asked.id, device_info: DEVICE };
  try {
    const answer = await call("POST", "/auth/verify-otp", { body });
    stopExpiry();
    if (answer.status === "registration_required") await askProfile(answer);
    else signedIn(answer);
  } catch (problem) {
    if (asked === challenge) wrongCode(problem);
  }
}

function wrongCode(problem) {
  if (problem.code === "otp_invalid") {
    challenge.attempts = problem.attemptsRemaining ?? challenge.attempts - 1;
    if (challenge.attempts <= 0) {
      codeIsDead("That code is not right, and it was the last attempt.");
    } else {
      showAttempts();
      fieldError(byId("code-form"), "otp", problem.message);
      byId("otp").select();
      announce(`${problem.message} ${byId("attempts").textContent}`);
    }
  } else if (problem.code === "otp_expired" || problem.code === "otp_attempts_exceeded") {
    codeIsDead(problem.message);
  } else {
    throw problem;
  }
  if (!challenge.alive) byId("resend").focus();
}

/** The same code again while it lives, a new one afterwards. */
async function resend() {
  const button = byId("resend");
  if (isHeld(button)) return;
  const form = byId("code-form");
  clearErrors(form);
  try {
    const { id, alive, number } = challenge;
    const answer = alive ? await call("POST", "/auth/resend-otp", { body: { challenge_id: id } }) : await send(number);
    if (answer.challenge_id !== challenge.id) {
      challenge = { id: answer.challenge_id, number, attempts: answer.attempts_allowed, alive: true };
    }
    if (!alive) byId("otp").value = "";
    showSent(answer);
    announce(alive ? "The same code is on its way again." : "A new code is on its way.");
    byId("otp").focus();
  } catch (problem) {
    if (problem.code === "challenge_not_found") codeIsDead(problem.message);
    else showProblem(form, problem);
    if (problem.retryAfter > 0) hold(button, problem.retryAfter);
  }
}

async function askProfile(answer) {
  registrationToken = answer.registration_token;
  await listConsents();
  showStep("profile");
  announce("This number is new here. Please tell your name.");
}

async function listConsents() {
  offers = (await call("GET", "/consents")).consents;
  const list = byId("consent-list");
  list.replaceChildren(...offers.map(consentChoice));
}

function consentChoice({ purpose, title, url, required }, index) {
  const box = element("input", "", { type: "checkbox", id: `consent-${index}`, name: purpose });
  const label = element("label", `I agree: ${title}`, { for: box.id });
  if (!required) label.append(" ", element("span", "optional", { class: "optional" }));
  const row = element("div", "", { class: "choice" });
  row.append(box, label);
  const address = new URL(url, location.href);
  if (address.protocol === "https:" || address.protocol === "http:") {
    const link = element("a", "Read", { href: address.href, target: "_blank", rel: "noopener noreferrer" });
    link.append(element("span", ` ${title} (opens in a new tab)`, { class: "unseen" }));
    row.append(link);
  }
  return row;
}

async function register(signedIn) {
  const consents = offers.map(({ purpose, version }, index) => {
    return { purpose, version, granted: byId(`consent-${index}`).checked };
  });
  const body = { registration_token: registrationToken, full_name: byId("full_name").value, consents, device_info: DEVICE };
  if (byId("email").value !== "") body.email = byId("email").value;
  try {
    signedIn(await call("POST", "/auth/complete-registration", { body }));
  } catch (problem) {
    if (problem.code === "registration_token_invalid" || problem.code === "already_registered") {
      startOver(`${problem.message} Please start over.`);
    } else if (problem.code === "consent_version_outdated") {
      await listConsents();
      fieldError(byId("profile-form"), "consents", `${problem.message} These are the current texts.`);
    } else if (problem.code === "consent_required" && problem.errors.length === 0) {
      fieldError(byId("profile-form"), "consents", problem.message);
      byId("consent-0").focus();
    } else {
      throw problem;
    }
  }
}
