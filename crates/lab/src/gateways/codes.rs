//! The error codes that the companies list.

/// What a code means; a text that says so when the list lacks it.
pub(super) fn meaning(list: &[(&str, &'static str)], code: &str) -> &'static str {
    let found = list.iter().find(|(known, _)| *known == code);
    found.map_or("Unknown error", |(_, meaning)| meaning)
}

/// MSG91's classic list.
pub(super) const MSG91: &[(&str, &str)] = &[
    ("001", "Unable to connect database"),
    ("002", "Unable to select database"),
    ("101", "Missing mobile no."),
    ("102", "Missing message"),
    ("103", "Missing sender ID"),
    ("104", "Missing username"),
    ("105", "Missing password"),
    ("106", "Missing Authentication Key"),
    ("107", "Missing Route"),
    ("202", "Invalid mobile number"),
    ("203", "Invalid sender ID"),
    ("205", "Minimum 20 numbers are needed on this route"),
    ("207", "Invalid authentication key"),
    ("208", "IP is blacklisted"),
    ("209", "Default route not found"),
    ("210", "Route could not be determined"),
    ("211", "Template ID Missing or Invalid Template"),
    ("301", "Insufficient balance"),
    ("302", "Expired user account"),
    ("303", "Banned user account"),
    ("306", "This route is available from 9 AM to 9 PM only"),
    ("307", "Incorrect schedule time"),
    ("308", "Campaign name is too long"),
    ("309", "Selected group does not belong to you"),
    ("310", "SMS is too long"),
    ("311", "Same request within 10 seconds discarded"),
    ("418", "IP not whitelisted"),
    ("505", "Your account is a demo account"),
    ("506", "Small campaign limit exceeded"),
    ("601", "Internal error"),
];

/// The list of Gupshup's enterprise gateway.
pub(super) const GUPSHUP: &[(&str, &str)] = &[
    ("100", "Unknown error occurred, please contact the support team."),
    ("101", "A required parameter is missing."),
    ("102", "Authentication failed due to invalid userId or password."),
    ("103", "The user does not exist."),
    ("104", "The user is disabled."),
    ("105", "The phone number is not valid."),
    ("106", "The method is not supported for this account."),
    ("107", "The API version is not known."),
    ("108", "The mask is not valid."),
    ("109", "The DND parameter is not valid."),
    ("175", "The \"INTERNATIONAL_PHONE\" service is disabled for you."),
    ("322", "The phone number is already marked as requested."),
];
