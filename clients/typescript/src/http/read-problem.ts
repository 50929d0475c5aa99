import { DastakProblem } from "../errors/problem.js";
import type { FieldError } from "../types.js";

/** The problem in an answer that is an error. One that is not of dastak's kind gets a code made of its status. */
export function readProblem(response: Response, text: string): DastakProblem {
  const members = readObject(text);
  const ours = typeof members["code"] === "string";
  return new DastakProblem({
    code: ours ? String(members["code"]) : `http_${response.status}`,
    status: response.status,
    title: textOf(members["title"]),
    detail: textOf(members["detail"]),
    requestId: textOf(members["request_id"]) ?? response.headers.get("x-request-id") ?? undefined,
    retryAfter: retryAfter(response) ?? numberOf(members["retry_after"]),
    attemptsRemaining: numberOf(members["attempts_remaining"]),
    errors: listOf(members["errors"]).filter(isFieldError),
    purposes: listOf(members["purposes"]).filter((purpose) => typeof purpose === "string"),
  });
}

/** RFC 9110: whole seconds, or a date, which counts from the answer's own date and not from this device's. */
function retryAfter(response: Response): number | undefined {
  const value = response.headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const seconds = (Date.parse(value) - Date.parse(response.headers.get("date") ?? "")) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== "object" || value === null) return false;
  const { pointer, code, detail } = value as Record<string, unknown>;
  return typeof pointer === "string" && typeof code === "string" && typeof detail === "string";
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
