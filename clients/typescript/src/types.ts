import type { components } from "./generated/openapi.js";

type Schemas = components["schemas"];

/** A person, as they see themselves. */
export type User = Schemas["User"];
/** How a code travels: `sms`, `whatsapp` or `voice`. */
export type Channel = Schemas["Channel"];
/** Where a code should go. */
export type SendOtpRequest = Schemas["SendOtpRequest"];
/** Which code should go out again: that of a challenge, or the newest of a number. */
export type ResendOtpRequest = Schemas["ResendOtpRequest"];
/** A code that a gateway took. */
export type SentOtp = Schemas["SentOtp"];
/** How far a message came. */
export type OtpStatus = Schemas["OtpStatus"];
/** A code, and the number it was sent to. */
export type VerifyOtpRequest = Schemas["VerifyOtpRequest"];
/** The number is nobody's yet: `completeRegistration` is the next step. */
export type RegistrationRequired = Schemas["RegistrationRequired"];
/** A new person, and what they agree to. */
export type CompleteRegistrationRequest = Schemas["CompleteRegistrationRequest"];
/** Changes of a profile. `null` empties a field, an absent field stays. */
export type UpdateProfileRequest = Schemas["UpdateProfileRequest"];
/** Everything that is stored about a person. */
export type Export = Schemas["Export"];
/** Something people are asked to agree to. */
export type ConsentOffer = Schemas["ConsentOffer"];
/** An answer to a consent question. */
export type Consent = Schemas["Consent"];
/** Yes or no to one version of a text. */
export type ChangeConsentRequest = Schemas["ChangeConsentRequest"];
/** One login of the person, on one of their devices. */
export type Session = Schemas["Session"];
/** One entry of the person's own audit trail. */
export type HistoryEntry = Schemas["HistoryEntry"];
/** One page of the audit trail, newest first. */
export type LoginHistory = Schemas["LoginHistory"];
/** How the server and what it depends on are. */
export type Health = Schemas["Health"];
/** One bad field of a request: a JSON pointer, a code for machines, a sentence for people. */
export type FieldError = Schemas["FieldError"];

/** A login with a trusted device: the owner's number and the device's newest token. The answer brings its successor. */
export type DeviceLoginRequest = Schemas["DeviceLoginRequest"];
/**
 * A person who is logged in. The tokens are in the store: ask `accessToken()` for one. With a `device_token`, where
 * `trust_device` was asked for and the server has it on, this device gets in again without a code.
 */
export type SignedIn = Omit<Schemas["Authenticated"], keyof Schemas["Tokens"]>;

/** A public key of access tokens (RFC 7517). */
export interface Jwk {
  /** Which key: the `kid` of a token's header. */
  kid?: string;
  /** The kind of key: `OKP`, `EC` or `RSA`. */
  kty: string;
  /** The algorithm, as `EdDSA`. */
  alg?: string;
  /** What it is for: `sig`. */
  use?: string;
  /** The numbers of the key. */
  [member: string]: unknown;
}

/** The public keys of access tokens. Empty where tokens are signed with a shared secret. */
export interface Jwks {
  keys: Jwk[];
}
