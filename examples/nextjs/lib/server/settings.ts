/** Where dastak is. Only this app talks to it: the browser never does. */
export const dastakUrl = process.env.DASTAK_URL || "http://localhost:8000";

/** The app's own origin, as `https://app.example.com`. Unset means development: the host of the request, by http. */
export const appOrigin = process.env.APP_ORIGIN ? new URL(process.env.APP_ORIGIN).origin : undefined;

/** Whether cookies are for HTTPS only. Browsers would drop such cookies of http://localhost, so it goes by the origin. */
export const isSecure = appOrigin?.startsWith("https://") ?? false;

/**
 * The header in which a reverse proxy of yours hands over the visitor's address, as `x-forwarded-for`. Unset means that
 * none is believed: anybody can write such a header.
 */
export const clientAddressHeader = process.env.CLIENT_ADDRESS_HEADER?.toLowerCase() || undefined;
