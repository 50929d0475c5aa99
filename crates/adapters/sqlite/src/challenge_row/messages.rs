//! How the earlier messages of a challenge stand in one column: the gateway, its id and the channel of each, every
//! text behind its length in bytes, as in `7:console5:msg-13:sms`. What is in an id is up to the gateway, so no
//! character is left to separate them.

use dastak_domain::delivery::SentMessage;

/// The text of the column.
pub(super) fn written(messages: &[SentMessage]) -> String {
    let mut column = String::new();
    for message in messages {
        for text in [
            message.provider.as_str(),
            message.provider_message_id.as_str(),
            message.channel.as_str(),
        ] {
            column.push_str(&text.len().to_string());
            column.push(':');
            column.push_str(text);
        }
    }
    column
}

/// The messages of a column, or `None` when [`written`] never wrote it.
pub(super) fn read(mut column: &str) -> Option<Vec<SentMessage>> {
    let mut messages = Vec::new();
    while !column.is_empty() {
        messages.push(SentMessage {
            provider: text(&mut column)?.to_owned(),
            provider_message_id: text(&mut column)?.to_owned(),
            channel: text(&mut column)?.parse().ok()?,
        });
    }
    Some(messages)
}

fn text<'a>(column: &mut &'a str) -> Option<&'a str> {
    let (length, rest) = column.split_once(':')?;
    let (text, rest) = rest.split_at_checked(length.parse().ok()?)?;
    *column = rest;
    Some(text)
}

#[cfg(test)]
mod tests {
    use dastak_domain::delivery::Channel;

    use super::*;

    fn message(provider: &str, id: &str, channel: Channel) -> SentMessage {
        SentMessage {
            provider: provider.to_owned(),
            provider_message_id: id.to_owned(),
            channel,
        }
    }

    #[test]
    fn whatever_a_gateway_calls_its_messages_is_read_back() {
        let messages = [
            message("msg91", "5:3:sms", Channel::Sms),
            message("gupshup", "", Channel::Whatsapp),
            message("hook", "न\0\n:7", Channel::Voice),
        ];
        for count in 0..=messages.len() {
            let kept = messages.get(..count).unwrap();
            assert_eq!(read(&written(kept)).as_deref(), Some(kept));
        }
        assert_eq!(
            written(&[message("console", "msg-1", Channel::Sms)]),
            "7:console5:msg-13:sms"
        );
    }

    #[test]
    fn a_column_that_nobody_wrote_is_refused() {
        for column in [
            "7",
            ":",
            "7:console",
            "7:console5:msg-1",
            "7:console5:msg-14:post",
            "8:console5:msg-13:sms",
            "-1:",
            "1:न",
            "99999999999999999999:x",
        ] {
            assert_eq!(read(column), None, "{column}");
        }
    }
}
