/** A code that is not this one. */
export function wrong(code: string): string {
  return code === "000000" ? "000001" : "000000";
}
