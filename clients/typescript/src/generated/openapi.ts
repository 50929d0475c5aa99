// Made by `npm run generate` from docs/openapi.json: change the server, not this file.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys of access tokens (RFC 7517)
         * @description Empty when tokens are signed with a shared secret.
         */
        get: operations["jwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/complete-registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a verified number
         * @description Nothing about a new person is stored before this.
         */
        post: operations["complete_registration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/device-login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a trusted device
         * @description Without a code. The device token is replaced: the next one is in the answer, and the one that was shown, shown once
         *     more, revokes the device. Such a session has the lowest `acr` and never satisfies a step-up. Where trusted devices are
         *     off there is nothing at this path.
         */
        post: operations["device_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The person's own entries of the audit trail */
        get: operations["login_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session, or all
         * @description The access token that did it, and every token of an ended session, is refused from then on.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is logged in */
        get: operations["get_me"];
        put?: never;
        post?: never;
        /**
         * Erase the person
         * @description Needs a login of the last five minutes. The number is free again; the audit trail stays, without the
         *     person.
         */
        delete: operations["erase_me"];
        options?: never;
        head?: never;
        /** Change the profile */
        patch: operations["update_me"];
        trace?: never;
    };
    "/api/v1/auth/me/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the person agreed to */
        get: operations["list_my_consents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me/consents/{purpose}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give or withdraw one consent
         * @description As easy to withdraw as to give.
         */
        put: operations["change_consent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is stored about the person */
        get: operations["export_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp-status/{challenge_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a message came */
        get: operations["otp_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for the next pair
         * @description Every use rotates. The token just replaced gets the same successor again for ten seconds; shown later it
         *     ends the session.
         */
        post: operations["refresh_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/resend-otp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the same code again
         * @description The code, the challenge and the attempts used stay; its life starts anew, never past ten minutes from its
         *     first sending. A code that is no longer live is followed by a new one.
         */
        post: operations["resend_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/send-otp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a code
         * @description The answer is the same whether or not somebody has registered the number. A new code makes every earlier
         *     one of the number void.
         */
        post: operations["send_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the person is logged in */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one session
         * @description Somebody else's session is answered like none.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-otp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Present a code
         * @description A code is accepted at most once. A known number is logged in, a new one gets the right to register.
         */
        post: operations["verify_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people are asked to agree to */
        get: operations["list_consents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/sms/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes a delivery receipt, where a gateway calls so */
        get: operations["get_delivery_receipt"];
        put?: never;
        /** Takes a delivery receipt */
        post: operations["post_delivery_receipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the server and its dependencies are */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests should come */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the codes of problems mean */
        get: operations["problems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A server that runs. */
        Alive: {
            /** @example ok */
            status: string;
        };
        /** @description A person who is logged in. */
        Authenticated: components["schemas"]["Tokens"] & {
            /**
             * @description Lets this device in without a code, once. There is one where the device is trusted.
             * @example ddt_3f8a0c…
             */
            device_token?: string;
            /** @description Whether they registered just now. */
            is_new_user: boolean;
            /** Format: uuid */
            session_id: string;
            status: components["schemas"]["AuthenticatedStatus"];
            user: components["schemas"]["User"];
        };
        /** @enum {string} */
        AuthenticatedStatus: "authenticated";
        /** @description Yes or no to one text. */
        ChangeConsentRequest: {
            /** @example false */
            granted: boolean;
            /**
             * @description The version that was shown. A withdrawal may name any.
             * @example 1
             */
            version: string;
        };
        /** @enum {string} */
        Channel: "sms" | "whatsapp" | "voice";
        /** @enum {string} */
        CheckStatus: "ok" | "down";
        /** @description A new person, and what they agree to. */
        CompleteRegistrationRequest: {
            /** @description Every required purpose, granted, in its current version. */
            consents: components["schemas"]["ConsentChoice"][];
            /**
             * Format: date
             * @example 1994-02-28
             */
            date_of_birth?: string | null;
            device_info?: components["schemas"]["DeviceInfo"] | null;
            /** @example asha@example.com */
            email?: string | null;
            /**
             * @description 1 to 100 characters after trimming.
             * @example Asha Rao
             */
            full_name: string;
            gender?: components["schemas"]["Gender"] | null;
            /**
             * @description BCP 47.
             * @example hi
             */
            preferred_language?: string | null;
            /**
             * @description Says which number was verified.
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWdpc3RyYXRpb24rand0Iiwia2lk…
             */
            registration_token: string;
            /** @description Asks for a device token. It is ignored where trusted devices are off. */
            trust_device?: boolean | null;
        };
        /** @description An answer to a consent question. */
        Consent: {
            at: components["schemas"]["Timestamp"];
            granted: boolean;
            /** @example terms */
            purpose: string;
            /**
             * @description The version of the text that was shown.
             * @example 1
             */
            version: string;
        };
        /** @description One answer. */
        ConsentChoice: {
            /** @example true */
            granted: boolean;
            /** @example terms */
            purpose: string;
            /**
             * @description The version that was shown.
             * @example 1
             */
            version: string;
        };
        /** @description Something people are asked to agree to. */
        ConsentOffer: {
            /** @example terms */
            purpose: string;
            /** @description Whether registration needs it. */
            required: boolean;
            /** @example Terms of service */
            title: string;
            /**
             * @description Where the text is.
             * @example https://example.com/terms
             */
            url: string;
            /**
             * @description The current version of its text.
             * @example 1
             */
            version: string;
        };
        /** @description What people are asked. */
        ConsentOffers: {
            consents: components["schemas"]["ConsentOffer"][];
        };
        /** @description What the person agreed to. */
        Consents: {
            /** @description The newest answer of each purpose. */
            consents: components["schemas"]["Consent"][];
        };
        /** @enum {string} */
        DeliveryStatus: "queued" | "sent" | "delivered" | "failed";
        /** @description What a client said of its device. */
        Device: {
            /** @example 3.2.1 */
            app_version: string | null;
            /** @example Pixel 9 */
            model: string | null;
            /** @example Asha's phone */
            name: string | null;
            /** @example android */
            platform: string | null;
        };
        /** @description A name, or an object of labels. */
        DeviceInfo: string | {
            /** @example 3.2.1 */
            app_version?: string | null;
            /** @example Pixel 9 */
            model?: string | null;
            /** @example Asha's phone */
            name?: string | null;
            /** @example android */
            platform?: string | null;
        };
        /** @description A number, and the newest token of a device that its owner trusts. */
        DeviceLoginRequest: {
            device_info?: components["schemas"]["DeviceInfo"] | null;
            /** @example ddt_3f8a0c… */
            device_token: string;
            /** @example +919876543210 */
            mobile_number: string;
        };
        /** @description Everything that is stored about a person. */
        Export: {
            /** @description Every answer ever given, oldest first. */
            consent_history: components["schemas"]["Consent"][];
            exported_at: components["schemas"]["Timestamp"];
            /** @description Every entry of the audit trail, newest first. */
            login_history: components["schemas"]["HistoryEntry"][];
            /** @description Every session that is kept, the ended ones too, newest first. */
            sessions: components["schemas"]["ExportedSession"][];
            /** @description Every trusted device that is kept, the revoked ones too, newest first. */
            trusted_devices: components["schemas"]["ExportedDevice"][];
            user: components["schemas"]["User"];
        };
        /** @description A trusted device with all that is kept of it but its tokens, which are kept as keyed digests only. */
        ExportedDevice: {
            /** @description When the code was accepted that it was trusted by. */
            authenticated_at: components["schemas"]["Timestamp"];
            device: components["schemas"]["Device"] | null;
            /** Format: uuid */
            id: string;
            /** @description Its last login without a code. */
            last_used_at: components["schemas"]["Timestamp"];
            revoked_at: components["schemas"]["Timestamp"] | null;
            trusted_at: components["schemas"]["Timestamp"];
        };
        /** @description A session with all that is kept of it. */
        ExportedSession: components["schemas"]["Session"] & {
            /** @description When the code was accepted. */
            authenticated_at: components["schemas"]["Timestamp"];
            channel: components["schemas"]["Channel"] | null;
            ended_at: components["schemas"]["Timestamp"] | null;
            /** @description When it ends for good. */
            ends_at: components["schemas"]["Timestamp"];
            /**
             * Format: uuid
             * @description The trusted device of the session.
             */
            trusted_device_id: string | null;
        };
        /** @description One bad field of a request. */
        FieldError: {
            /**
             * @description What is wrong, for machines.
             * @example invalid_mobile_number
             */
            code: string;
            /**
             * @description What is wrong, for people.
             * @example not a mobile number that can receive messages
             */
            detail: string;
            /**
             * @description Where the field is, as a JSON pointer (RFC 6901) into the body or the query.
             * @example /mobile_number
             */
            pointer: string;
        };
        /** @enum {string} */
        GatewayState: "closed" | "open" | "half_open";
        /** @enum {string} */
        Gender: "female" | "male" | "other" | "undisclosed";
        /** @description How the server and what it depends on are. */
        Health: {
            /** @description Each dependency: `database`, `otp_store`, `sms`. */
            checks: {
                [key: string]: components["schemas"]["HealthCheck"];
            };
            /** @description `degraded`: people stay logged in, but no code goes out. */
            status: components["schemas"]["HealthStatus"];
            /**
             * @description Version of the server.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description One dependency's answer. */
        HealthCheck: {
            /** @description Of `sms`: each gateway, and whether messages go by it (`closed`), do not (`open`), or are tried (`half_open`). */
            gateways?: {
                [key: string]: components["schemas"]["GatewayState"];
            } | null;
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             * @example 1
             */
            latency_ms: number;
            status: components["schemas"]["CheckStatus"];
        };
        /** @enum {string} */
        HealthStatus: "ok" | "degraded" | "down";
        /** @description One entry of the trail, as its person sees it. */
        HistoryEntry: {
            at: components["schemas"]["Timestamp"];
            channel: components["schemas"]["Channel"] | null;
            device: components["schemas"]["Device"] | null;
            /** @example login_succeeded */
            event: string;
            /** Format: uuid */
            id: string;
            /**
             * @description Where the request came from.
             * @example 192.0.2.7
             */
            ip_address: string | null;
            /** Format: uuid */
            session_id: string | null;
        };
        /** @description One page of the trail. */
        LoginHistory: {
            /** @description Newest first. */
            entries: components["schemas"]["HistoryEntry"][];
            /**
             * Format: uuid
             * @description The `cursor` of the next page; null on the last.
             */
            next_cursor: string | null;
        };
        /** @description How far the logout goes. */
        LogoutRequest: {
            /**
             * @description Whether every session of the person ends.
             * @example true
             */
            all_devices?: boolean | null;
        };
        /** @description How far a message came. It tells no number and no gateway. */
        OtpStatus: {
            /** Format: uuid */
            challenge_id: string;
            channel: components["schemas"]["Channel"];
            status: components["schemas"]["DeliveryStatus"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /**
             * Format: int32
             * @description Of `otp_invalid`: tries left.
             */
            attempts_remaining?: number;
            /** @description For machines; never changes. */
            code: components["schemas"]["ProblemCode"];
            /** @description For people; may change. */
            detail: string;
            /** @description Of every 422: each bad field. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Of `consent_required` and `consent_version_outdated`: which. */
            purposes?: string[];
            /** @description As in `X-Request-Id`. */
            request_id: string;
            /**
             * Format: int32
             * @description When to try again, in seconds; the same as `Retry-After`.
             */
            retry_after?: number;
            /**
             * Format: int32
             * @example 422
             */
            status: number;
            /** @example Validation failed */
            title: string;
            /**
             * @description Leads to an explanation.
             * @example /problems#validation_failed
             */
            type: string;
        };
        /** @enum {string} */
        ProblemCode: "malformed_request" | "otp_invalid" | "otp_attempts_exceeded" | "otp_expired" | "token_missing" | "token_invalid" | "token_expired" | "session_revoked" | "step_up_required" | "registration_token_invalid" | "refresh_token_invalid" | "refresh_token_expired" | "refresh_token_reused" | "device_token_invalid" | "receipt_unauthorized" | "account_disabled" | "not_found" | "challenge_not_found" | "session_not_found" | "method_not_allowed" | "already_registered" | "payload_too_large" | "uri_too_long" | "unsupported_media_type" | "validation_failed" | "consent_required" | "consent_version_outdated" | "rate_limited" | "internal_error" | "service_unavailable" | "sms_unavailable";
        /** @description The newest refresh token of a session. */
        RefreshTokenRequest: {
            /** @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWZyZXNoK2p3dCIsImtpZCI6… */
            refresh_token: string;
        };
        /** @description The number is nobody's yet: the next step is complete-registration. */
        RegistrationRequired: {
            /**
             * Format: int64
             * @description Its life in seconds.
             * @example 600
             */
            expires_in: number;
            /** @example true */
            is_new_user: boolean;
            /**
             * @description Lets this number register, once.
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWdpc3RyYXRpb24rand0Iiwia2lk…
             */
            registration_token: string;
            status: components["schemas"]["RegistrationRequiredStatus"];
        };
        /** @enum {string} */
        RegistrationRequiredStatus: "registration_required";
        /** @description Which code should go out again: that of a challenge, or the newest of a number. */
        ResendOtpRequest: {
            /** @description The app's hash for the Android SMS Retriever. */
            app_hash?: string | null;
            /**
             * Format: uuid
             * @description Needed without `mobile_number`, and stronger than it.
             * @example 019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d
             */
            challenge_id?: string | null;
            channel?: components["schemas"]["Channel"] | null;
            /** @description Language of the message, BCP 47; `Accept-Language` when absent. */
            locale?: string | null;
            /** @description Needed without `challenge_id`. */
            mobile_number?: string | null;
        };
        /** @description Where a code should go. */
        SendOtpRequest: {
            /**
             * @description The app's hash for the Android SMS Retriever.
             * @example FA+9qCX9VSu
             */
            app_hash?: string | null;
            channel?: components["schemas"]["Channel"] | null;
            /**
             * @description Language of the message, BCP 47; `Accept-Language` when absent.
             * @example en-IN
             */
            locale?: string | null;
            /**
             * @description E.164, also with spaces, dots, dashes and brackets, or national in the default region.
             * @example +919876543210
             */
            mobile_number: string;
        };
        /** @description A code that a gateway took. */
        SentOtp: {
            /**
             * Format: int32
             * @example 3
             */
            attempts_allowed: number;
            /**
             * Format: uuid
             * @description Public, and never a credential.
             */
            challenge_id: string;
            /** @description The channel really used. */
            channel: components["schemas"]["Channel"];
            /**
             * Format: int64
             * @description Life of the code in seconds, from the gateway's acceptance.
             * @example 180
             */
            expires_in: number;
            /** @example OTP sent to +91******3210 */
            message: string;
            /**
             * @description Masked.
             * @example +91******3210
             */
            mobile_number: string;
            /** @example 6 */
            otp_length: number;
            /**
             * Format: int32
             * @description When to offer to send again, in seconds.
             * @example 30
             */
            resend_after: number;
        };
        /** @description One login. */
        Session: {
            created_at: components["schemas"]["Timestamp"];
            /** @description Whether it is the one of this request. */
            current: boolean;
            device: components["schemas"]["Device"] | null;
            /** @description When it ends unless it is refreshed. */
            expires_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            id: string;
            /**
             * @description Where the login came from.
             * @example 192.0.2.7
             */
            ip_address: string | null;
            /** @description The login or the last refresh. */
            last_used_at: components["schemas"]["Timestamp"];
        };
        /** @description Where the person is logged in. */
        Sessions: {
            /** @description Newest first. */
            sessions: components["schemas"]["Session"][];
        };
        /**
         * Format: date-time
         * @description A time: RFC 3339, in UTC, whole seconds.
         * @example 2026-11-23T06:19:00Z
         */
        Timestamp: string;
        /** @enum {string} */
        TokenType: "Bearer";
        /** @description A pair of tokens. */
        Tokens: {
            /**
             * @description For the header `Authorization: Bearer …`.
             * @example eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6…
             */
            access_token: string;
            /**
             * Format: int64
             * @description Life of the access token in seconds.
             * @example 900
             */
            expires_in: number;
            /**
             * Format: int64
             * @description Life of the refresh token in seconds.
             * @example 604800
             */
            refresh_expires_in: number;
            /**
             * @description For the next pair, once.
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWZyZXNoK2p3dCIsImtpZCI6…
             */
            refresh_token: string;
            token_type: components["schemas"]["TokenType"];
        };
        /** @description What changes. An absent field stays; `null` empties every field but the name (RFC 7396). */
        UpdateProfileRequest: {
            /**
             * Format: date
             * @example 1994-02-28
             */
            date_of_birth?: string | null;
            /** @example asha@example.com */
            email?: string | null;
            /**
             * @description 1 to 100 characters after trimming.
             * @example Asha Rao
             */
            full_name?: string;
            gender?: components["schemas"]["Gender"] | null;
            /**
             * @description BCP 47.
             * @example hi
             */
            preferred_language?: string | null;
        };
        /** @description A person, as they see themselves. */
        User: {
            /** @description The newest answer of each purpose. */
            consents: components["schemas"]["Consent"][];
            created_at: components["schemas"]["Timestamp"];
            /**
             * Format: date
             * @example 1994-02-28
             */
            date_of_birth: string | null;
            /**
             * @description Unverified.
             * @example asha@example.com
             */
            email: string | null;
            /** @example Asha Rao */
            full_name: string;
            gender: components["schemas"]["Gender"] | null;
            /** Format: uuid */
            id: string;
            last_login_at: components["schemas"]["Timestamp"];
            /** @example +919876543210 */
            mobile_number: string;
            /** @description When a code last proved that the number is theirs. */
            mobile_verified_at: components["schemas"]["Timestamp"];
            /**
             * @description BCP 47.
             * @example hi
             */
            preferred_language: string | null;
            status: components["schemas"]["UserStatus"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        UserStatus: "active" | "disabled";
        /** @description What a right code leads to. */
        VerifiedOtp: components["schemas"]["Authenticated"] | components["schemas"]["RegistrationRequired"];
        /** @description A code, and the number it was sent to. */
        VerifyOtpRequest: {
            /**
             * Format: uuid
             * @description The challenge it belongs to.
             */
            challenge_id?: string | null;
            device_info?: components["schemas"]["DeviceInfo"] | null;
            /** @example +919876543210 */
            mobile_number: string;
            /**
             * @description Exactly six ASCII digits.
             * @example 123456
             */
            otp: string;
            /** @description Asks for a device token. It is ignored where trusted devices are off, and for a number that is new. */
            trust_device?: boolean | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    jwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "alg": "EdDSA",
                     *           "crv": "Ed25519",
                     *           "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                     *           "kty": "OKP",
                     *           "use": "sig",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    complete_registration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteRegistrationRequest"];
            };
        };
        responses: {
            /** @description Registered and logged in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authenticated"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `registration_token_invalid` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "registration_token_invalid",
                     *       "detail": "The registration took too long or was finished already. Verify the number again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Registration token invalid",
                     *       "type": "/problems#registration_token_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_registered` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "already_registered",
                     *       "detail": "This number is registered already. Log in.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 409,
                     *       "title": "Already registered",
                     *       "type": "/problems#already_registered"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `consent_required`, `consent_version_outdated`, `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "consent_required",
                     *       "detail": "Registration needs a consent that was not given.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Consent required",
                     *       "type": "/problems#consent_required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    device_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceLoginRequest"];
            };
        };
        responses: {
            /** @description Logged in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authenticated"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device_token_invalid` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "device_token_invalid",
                     *       "detail": "This device can't log in without a code. Log in with one.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Device token invalid",
                     *       "type": "/problems#device_token_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "detail": "There is nothing at this path.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "/problems#not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "detail": "There were too many requests. Wait a little and try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "/problems#rate_limited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login_history: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before */
                cursor?: string;
                /** @description Entries a page, 20 when absent */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginHistory"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LogoutRequest"] | null;
            };
        };
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `step_up_required`, `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "step_up_required",
                     *       "detail": "This needs a login of the last five minutes. Log in again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Recent login needed",
                     *       "type": "/problems#step_up_required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateProfileRequest"];
            };
        };
        responses: {
            /** @description The person after the change */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_my_consents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By purpose */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consents"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_consent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What for */
                purpose: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeConsentRequest"];
            };
        };
        responses: {
            /** @description The answer as it is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "detail": "There is nothing at this path.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "/problems#not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `consent_version_outdated`, `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "consent_version_outdated",
                     *       "detail": "A text has changed since it was shown. Read it and agree again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Consent version outdated",
                     *       "type": "/problems#consent_version_outdated"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A copy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    otp_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The challenge */
                challenge_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The challenge's newest message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpStatus"];
                };
            };
            /** @description `challenge_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "challenge_not_found",
                     *       "detail": "That code was never sent, or is long gone. Ask for a new one.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 404,
                     *       "title": "Challenge not found",
                     *       "type": "/problems#challenge_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "detail": "There were too many requests. Wait a little and try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "/problems#rate_limited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshTokenRequest"];
            };
        };
        responses: {
            /** @description The next pair */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `refresh_token_invalid`, `refresh_token_expired`, `refresh_token_reused`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "refresh_token_invalid",
                     *       "detail": "The refresh token is not valid.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Refresh token invalid",
                     *       "type": "/problems#refresh_token_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resend_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResendOtpRequest"];
            };
        };
        responses: {
            /** @description A gateway took the message */
            200: {
                headers: {
                    /** @description Where the caller's address stands */
                    RateLimit?: string;
                    /** @description The limit of the caller's address */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentOtp"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `challenge_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "challenge_not_found",
                     *       "detail": "That code was never sent, or is long gone. Ask for a new one.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 404,
                     *       "title": "Challenge not found",
                     *       "type": "/problems#challenge_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description Where the caller's address stands */
                    RateLimit?: string;
                    /** @description The limit of the caller's address */
                    "RateLimit-Policy"?: string;
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "detail": "There were too many requests. Wait a little and try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "/problems#rate_limited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `sms_unavailable`, `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "sms_unavailable",
                     *       "detail": "The message could not be sent. Try again in a moment.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Message not sent",
                     *       "type": "/problems#sms_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendOtpRequest"];
            };
        };
        responses: {
            /** @description A gateway took the message */
            200: {
                headers: {
                    /** @description Where the caller's address stands */
                    RateLimit?: string;
                    /** @description The limit of the caller's address */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentOtp"];
                };
            };
            /** @description `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "malformed_request",
                     *       "detail": "The body can't be read as JSON: it is broken, too deep, or has a key twice.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Malformed request",
                     *       "type": "/problems#malformed_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description Where the caller's address stands */
                    RateLimit?: string;
                    /** @description The limit of the caller's address */
                    "RateLimit-Policy"?: string;
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "detail": "There were too many requests. Wait a little and try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "/problems#rate_limited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `sms_unavailable`, `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "sms_unavailable",
                     *       "detail": "The message could not be sent. Try again in a moment.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Message not sent",
                     *       "type": "/problems#sms_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions that can be refreshed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token_missing`, `token_invalid`, `token_expired`, `session_revoked` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_missing",
                     *       "detail": "This needs an access token in the Authorization header.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Access token missing",
                     *       "type": "/problems#token_missing"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_not_found",
                     *       "detail": "You have no such session.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 404,
                     *       "title": "Session not found",
                     *       "type": "/problems#session_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verify_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyOtpRequest"];
            };
        };
        responses: {
            /** @description The code was right */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifiedOtp"];
                };
            };
            /** @description `otp_invalid`, `otp_attempts_exceeded`, `otp_expired`, `malformed_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "otp_invalid",
                     *       "detail": "That code is not right. Look at the newest message and try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 400,
                     *       "title": "Wrong code",
                     *       "type": "/problems#otp_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_disabled` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "account_disabled",
                     *       "detail": "The account is disabled.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 403,
                     *       "title": "Account disabled",
                     *       "type": "/problems#account_disabled"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "payload_too_large",
                     *       "detail": "The body may have at most 16 KiB.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 413,
                     *       "title": "Body too large",
                     *       "type": "/problems#payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unsupported_media_type",
                     *       "detail": "The body must be JSON in UTF-8, sent as application/json and not compressed.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 415,
                     *       "title": "Unsupported media type",
                     *       "type": "/problems#unsupported_media_type"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "At least one field is missing or can't be right.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 422,
                     *       "title": "Validation failed",
                     *       "type": "/problems#validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "detail": "There were too many requests. Wait a little and try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "/problems#rate_limited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_consents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order they are shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentOffers"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_delivery_receipt: {
        parameters: {
            query?: {
                /** @description The receipt key */
                key?: string;
            };
            header?: never;
            path: {
                /** @description The gateway */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sender is known; what it said may have changed nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `receipt_unauthorized` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "receipt_unauthorized",
                     *       "detail": "The key of this delivery receipt is missing or wrong.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Delivery receipt refused",
                     *       "type": "/problems#receipt_unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_delivery_receipt: {
        parameters: {
            query?: {
                /** @description The receipt key */
                key?: string;
            };
            header?: never;
            path: {
                /** @description The gateway */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sender is known; what it said may have changed nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `receipt_unauthorized` */
            401: {
                headers: {
                    /** @description The challenge (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "receipt_unauthorized",
                     *       "detail": "The key of this delivery receipt is missing or wrong.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 401,
                     *       "title": "Delivery receipt refused",
                     *       "type": "/problems#receipt_unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It works, or is degraded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A store is down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They should */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    problems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "internal_error",
                     *       "detail": "Something went wrong on our side.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 500,
                     *       "title": "Internal error",
                     *       "type": "/problems#internal_error"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service_unavailable` */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "service_unavailable",
                     *       "detail": "The service can't answer right now. Try again.",
                     *       "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
                     *       "status": 503,
                     *       "title": "Service unavailable",
                     *       "type": "/problems#service_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
