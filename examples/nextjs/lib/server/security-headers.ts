/** What a page may load: its own files, and scripts that carry this answer's nonce. No other host at all. */
export function contentSecurityPolicy(nonce: string, options: { development: boolean; secure: boolean }): string {
  const rules = [
    "default-src 'self'",
    // React's tools evaluate code while developing.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${options.development ? " 'unsafe-eval'" : ""}`,
    options.development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  if (options.secure) rules.push("upgrade-insecure-requests");
  return rules.join("; ");
}
