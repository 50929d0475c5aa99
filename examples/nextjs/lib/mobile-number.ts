// Countries whose mobile numbers begin with a zero abroad as well, or whose numbers have no zero to leave out.
const KEEPS_ZERO = new Set(["39", "225", "229", "242"]);

/**
 * The number as dastak takes it: with `+` and calling code. What was typed with `+` or `00` names its country itself, and
 * wins over the chosen one. The zero that many people put first at home is left out, as one does from abroad. Whether it
 * is a number at all, the server says.
 */
export function internationalNumber(typed: string, callingCode: string): string {
  const number = typed.trim().replace("(0)", "");
  if (number.startsWith("+")) return number;
  if (/^00[1-9]/.test(number)) return `+${number.slice(2)}`;
  return `+${callingCode} ${KEEPS_ZERO.has(callingCode) ? number : number.replace(/^0+/, "")}`;
}

/** Only ASCII digits are digits of a code. Those of Devanagari, which Hindi keyboards write, are turned into them. */
export function codeDigits(typed: string, length: number): string {
  const ascii = typed.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966));
  return ascii.replace(/[^0-9]/g, "").slice(0, length);
}

/** A number for the eye: spaces between its parts, and dots for what is masked, which are not read out as "asterisk". */
export function readableNumber(number: string): string {
  const masked = number.replace(/^(\+\d+?)(\*+)(\d{4})$/, (_, code: string, stars: string, last: string) =>
    [code, "•".repeat(stars.length), last].join("\u00a0"),
  );
  return masked.replace(/^(\+91)(\d{5})(\d{5})$/, "$1\u00a0$2\u00a0$3");
}
