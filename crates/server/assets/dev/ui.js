// What the steps of the page share: elements, announcements, errors at their fields, countdowns.

const TICK_MILLISECONDS = 250;

export const byId = (id) => document.getElementById(id);

/** An element with a text and attributes; texts of the server enter the page as text only. */
export function element(name, text = "", attributes = {}) {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** Says it to a screen reader, again when it is the same as before. */
export function announce(text) {
  const status = byId("status");
  status.textContent = "";
  // A text that stays the same would not be said again.
  requestAnimationFrame(() => (status.textContent = text));
}

/** Shows one step, marks it in the progress list and moves the focus to its first field or its heading. */
export function showStep(name, notice = "") {
  for (const section of document.querySelectorAll("main section[id^=step-]")) {
    section.hidden = section.id !== `step-${name}`;
  }
  let done = true;
  for (const item of document.querySelectorAll(".progress li")) {
    const current = item.dataset.step === name;
    if (current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
    done &&= !current;
    item.classList.toggle("done", done);
  }
  byId("notice").hidden = notice === "";
  byId("notice").textContent = notice;
  const section = byId(`step-${name}`);
  (section.querySelector("form input") ?? section.querySelector("h2")).focus();
}

/** Takes the errors of an earlier try away. */
export function clearErrors(form) {
  for (const node of form.querySelectorAll(".error")) node.textContent = "";
  for (const node of form.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
}

/** Shows an error at its field, after what is there already, and marks the field. False when there is no such field. */
export function fieldError(form, name, text) {
  const place = byId(`${name}-error`);
  const field = form.elements.namedItem(name) ?? byId(name);
  if (!place || !field || !form.contains(place)) return false;
  place.textContent = `${place.textContent} ${text}`.trim();
  field.setAttribute("aria-invalid", "true");
  return true;
}

/** Shows a problem: each error at its field, whatever has none above the button. Focuses the first bad field. */
export function showProblem(form, problem) {
  const homeless = problem.errors.filter(({ pointer = "", detail }) => !fieldError(form, pointer.split("/")[1], detail));
  if (problem.errors.length === 0 || homeless.length > 0) {
    const details = homeless.map(({ detail }) => detail).join(" ");
    form.querySelector("[data-form-error]").textContent = details || problem.message;
  }
  const bad = form.querySelector("[aria-invalid]");
  (bad?.matches("fieldset") ? bad.querySelector("input") : bad)?.focus();
}

/** Runs `action` when the form is sent, once at a time, and shows its problems. */
export function onSubmit(form, action) {
  const button = form.querySelector("[type=submit]");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || isHeld(button)) return;
    busy = true;
    form.setAttribute("aria-busy", "true");
    clearErrors(form);
    try {
      await action();
    } catch (problem) {
      showProblem(form, problem);
      if (problem.retryAfter > 0) hold(button, problem.retryAfter);
    } finally {
      busy = false;
      form.removeAttribute("aria-busy");
    }
  });
}

/** Calls `tick` with the whole seconds left, now and until 0. Returns what stops it. */
export function countdown(seconds, tick) {
  const end = performance.now() + seconds * 1000;
  let shown;
  const update = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (left !== shown) tick(left);
    shown = left;
    if (left === 0) clearInterval(timer);
  };
  const timer = setInterval(update, TICK_MILLISECONDS);
  update();
  return () => clearInterval(timer);
}

const holds = new WeakMap();

/** Holds a button back for some seconds and says so on it. It stays focusable, so the keyboard does not get lost. */
export function hold(button, seconds) {
  release(button);
  if (seconds <= 0) return;
  const label = button.textContent;
  button.setAttribute("aria-disabled", "true");
  const stop = countdown(seconds, (left) => {
    button.textContent = `${label} (in ${minutes(left)})`;
    if (left === 0) release(button);
  });
  holds.set(button, { stop, label });
}

/** Ends a hold early. */
export function release(button) {
  const held = holds.get(button);
  if (!held) return;
  held.stop();
  holds.delete(button);
  button.textContent = held.label;
  button.removeAttribute("aria-disabled");
}

export const isHeld = (button) => button.getAttribute("aria-disabled") === "true";

/** 179 → "2:59"; from a day on in days. */
export function minutes(seconds) {
  if (seconds >= 86_400) return `${Math.round(seconds / 86_400)} days`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A time of the API in the reader's own way and zone. */
export function localTime(text) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  return text ? format.format(new Date(text)) : "–";
}
