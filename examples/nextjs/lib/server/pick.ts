import type { Channel } from "@dastak/client";

/** A text of a body, or an empty one: dastak says what is wrong with it. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A channel of a body; none when it is not one. */
export function channelOf(value: unknown): { channel?: Channel } {
  return value === "sms" || value === "whatsapp" || value === "voice" ? { channel: value } : {};
}
