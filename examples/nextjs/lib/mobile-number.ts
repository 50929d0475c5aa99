/**
 * The number as dastak takes it: with `+` and calling code. What was typed with `+` or `00` names its country itself, and
 * wins over the chosen one. Whether it is a number at all, the server says.
 */
export function internationalNumber(typed: string, callingCode: string): string {
  const number = typed.trim();
  if (number.startsWith("+")) return number;
  if (/^00[1-9]/.test(number)) return `+${number.slice(2)}`;
  return `+${callingCode} ${number}`;
}

/** Only ASCII digits are digits of a code. Those of Devanagari, which Hindi keyboards write, are turned into them. */
export function codeDigits(typed: string, length: number): string {
  const ascii = typed.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966));
  return ascii.replace(/[^0-9]/g, "").slice(0, length);
}
