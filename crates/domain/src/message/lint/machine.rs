//! The lines for machines. Browsers read the very last line only (origin-bound one-time codes, WICG), Android's SMS
//! Retriever looks for the hash of its app.

use crate::delivery::Channel;

use super::super::context::is_web_host;
use super::super::machine_lines::{host_in, host_line, lines, prose};
use super::super::placeholder::{Placeholder, count};
use super::super::{MessageContext, Template};
use super::finding::Findings;

pub(super) fn check(template: &Template, context: &MessageContext, found: &mut Findings) {
    let text = &template.text;
    if template.channel == Channel::Sms {
        check_host_line(text, context, found);
        check_app_hash(text, found);
    } else if host_line(text).is_some()
        || count(text, Placeholder::Host) + count(text, Placeholder::AppHash) > 0
    {
        found.error(
            "sms_only_line",
            "browsers and Android read SMS only: leave out {app_hash} and the @host #code line",
        );
    }
}

fn check_host_line(text: &str, context: &MessageContext, found: &mut Findings) {
    let lines = lines(text);
    let above = lines.split_last().map_or([].as_slice(), |(_, above)| above);
    if above.iter().any(|line| line.starts_with('@')) {
        found.error(
            "host_line_not_last",
            "the @host #code line must be the very last of the text: browsers read no other",
        );
        return;
    }
    let Some(line) = host_line(text) else {
        if count(text, Placeholder::Host) > 0 {
            found.error(
                "host_outside_its_line",
                "{host} is only for a last line of exactly '@{host} #{code}'",
            );
        }
        return;
    };
    let Some(host) = host_in(line) else {
        found.error(
            "host_line_malformed",
            "the last line must be exactly '@{host} #{code}': one space, nothing before '@', nothing after the code",
        );
        return;
    };
    if count(&prose(text), Placeholder::Host) > 0 {
        found.error("host_outside_its_line", "{host} is only for the last line");
    }
    match (&context.web_host, host) {
        (None, "{host}") => found.error(
            "host_not_configured",
            "there is no web host: set it, or leave the last line out",
        ),
        (Some(_), "{host}") => {}
        (_, host) if !is_web_host(host) => found.error(
            "host_malformed",
            format!("{host:?} must be a bare lower-case host name, without scheme, port and path"),
        ),
        (configured, host) if configured.as_deref() != Some(host) => found.error(
            "host_differs",
            format!("{host:?} is not the web host that is configured: write {{host}}"),
        ),
        _ => {}
    }
}

fn check_app_hash(text: &str, found: &mut Findings) {
    const SLOT: &str = "{app_hash}";
    match count(text, Placeholder::AppHash) {
        0 => return,
        1 => {}
        _ => {
            found.error("app_hash_repeated", "a text has the hash of one app, once");
            return;
        }
    }
    let lines = lines(text);
    if !lines.contains(&SLOT) {
        found.error("app_hash_not_alone", "{app_hash} must stand alone on its line");
        return;
    }
    let mut after = lines.iter().skip_while(|line| **line != SLOT).skip(1);
    if after.any(|line| !line.is_empty() && !line.starts_with('@')) {
        found.error(
            "app_hash_not_last",
            "the line of {app_hash} must be the last, or the one before '@{host} #{code}'",
        );
    }
}
