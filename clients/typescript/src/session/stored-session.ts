/** What a store keeps of the session. Whoever reads it can act as the person: treat it as a password. */
export interface StoredSession {
  /** For the header of requests. Short-lived. */
  accessToken: string;
  /** For the next pair of tokens, once. */
  refreshToken: string;
  /** The session's id, as in the list of sessions. */
  sessionId: string;
  /** When the access token ends, by the server's clock, in milliseconds since 1970. */
  expiresAt: number;
  /** The whole life of the access token, in seconds. */
  expiresIn: number;
  /** When the refresh token ends, by the server's clock, in milliseconds since 1970. */
  refreshExpiresAt: number;
  /** How far the server's clock was ahead of this device's then, in milliseconds. */
  clockOffset: number;
}

const VERSION = "1";

/** The session as text that fits a cookie as it is: eight parts with `~` between, which no part has in it. */
export function formatStored(session: StoredSession): string {
  const { accessToken, refreshToken, sessionId } = session;
  const numbers = [session.expiresAt, session.expiresIn, session.refreshExpiresAt, session.clockOffset];
  return [VERSION, accessToken, refreshToken, sessionId, ...numbers.map(Math.round)].join("~");
}

/** The session in such a text. Nothing for what is broken, cut off or of another version: nobody is signed in then. */
export function parseStored(text: string | null | undefined): StoredSession | null {
  const parts = text?.split("~") ?? [];
  const [version, accessToken, refreshToken, sessionId, ...rest] = parts;
  if (version !== VERSION || !accessToken || !refreshToken || !sessionId) return null;
  if (rest.length !== 4 || !rest.every((part) => /^-?\d+$/.test(part))) return null;
  const [expiresAt = 0, expiresIn = 0, refreshExpiresAt = 0, clockOffset = 0] = rest.map(Number);
  return { accessToken, refreshToken, sessionId, expiresAt, expiresIn, refreshExpiresAt, clockOffset };
}
