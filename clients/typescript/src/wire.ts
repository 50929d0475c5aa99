import type { components } from "./generated/openapi.js";

/** The tokens of an answer. They go to the store and nowhere else. */
export type Tokens = components["schemas"]["Tokens"];

/** The authenticated answer as the server gives it, tokens included. */
export type AuthenticatedAnswer = components["schemas"]["Authenticated"];
