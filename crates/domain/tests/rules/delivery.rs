use dastak_domain::delivery::{Channel, DeliveryStatus, parse_app_hash};

use DeliveryStatus::{Delivered, Failed, Queued, Sent};

const ALL: [DeliveryStatus; 4] = [Queued, Sent, Delivered, Failed];

#[test]
fn a43_news_never_sets_a_delivery_back() {
    #[rustfmt::skip]
    let table = [
        // is         queued     sent       delivered  failed     ← news of
        (Queued,    [Queued,    Sent,      Delivered, Failed]),
        (Sent,      [Sent,      Sent,      Delivered, Failed]),
        (Delivered, [Delivered, Delivered, Delivered, Delivered]),
        (Failed,    [Failed,    Failed,    Delivered, Failed]),
    ];
    for (is, becomes) in table {
        for (news, expected) in ALL.into_iter().zip(becomes) {
            assert_eq!(is.advance(news), expected, "{is:?} after news of {news:?}");
        }
    }
}

#[test]
fn the_order_of_late_news_does_not_hide_a_delivery() {
    for first in ALL {
        for second in ALL {
            let end = Queued.advance(first).advance(second);
            assert_eq!(
                end == Delivered,
                first == Delivered || second == Delivered,
                "{first:?}, {second:?}"
            );
        }
    }
}

#[test]
fn names_are_read_back() {
    for status in ALL {
        assert_eq!(DeliveryStatus::from_stored(status.as_str()), Some(status));
    }
    for channel in [Channel::Sms, Channel::Whatsapp, Channel::Voice] {
        assert_eq!(channel.as_str().parse(), Ok(channel));
    }
    assert_eq!(DeliveryStatus::from_stored("SENT"), None);
    assert_eq!("SMS".parse::<Channel>().unwrap_err().code, "invalid_channel");
    assert_eq!(Channel::default(), Channel::Sms);
}

#[test]
fn an_app_hash_is_eleven_characters_of_base64() {
    for text in ["FA+9qCX9VSu", "abcdefghi/1"] {
        assert_eq!(parse_app_hash(text), Ok(text.to_owned()));
    }
    for text in [
        "",
        "FA+9qCX9VS",
        "FA+9qCX9VSu1",
        "FA+9qCX9VS=",
        "FA 9qCX9VSu",
        "FA+9qCX9VS\n",
        "१२३a",
    ] {
        assert_eq!(
            parse_app_hash(text).unwrap_err().code,
            "invalid_app_hash",
            "{text:?}"
        );
    }
}
