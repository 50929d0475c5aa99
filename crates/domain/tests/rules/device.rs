use dastak_domain::device::DeviceInfo;

#[test]
fn a_text_is_trimmed_and_blank_is_absent() {
    assert_eq!(DeviceInfo::text("  Pixel 9 "), Ok(Some("Pixel 9".to_owned())));
    assert_eq!(DeviceInfo::text(""), Ok(None));
    assert_eq!(DeviceInfo::text("   "), Ok(None));
}

#[test]
fn length_is_counted_in_characters() {
    assert!(DeviceInfo::text(&"अ".repeat(256)).is_ok());
    assert_eq!(DeviceInfo::text(&"a".repeat(257)).unwrap_err().code, "too_long");
}

#[test]
fn a38_what_forges_lines_and_screens_is_refused() {
    for text in [
        "a\r\nb",
        "a\0b",
        "\u{1b}[31mred",
        "a\u{2028}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "\u{feff}a",
        "a\u{7f}",
    ] {
        assert_eq!(
            DeviceInfo::text(text).unwrap_err().code,
            "invalid_characters",
            "{text:?}"
        );
    }
    for text in [
        "<script>alert(1)</script>",
        "${jndi:ldap://x}",
        "=cmd|' /C calc'!A0",
    ] {
        assert_eq!(
            DeviceInfo::text(text),
            Ok(Some(text.to_owned())),
            "a label like any other: {text}"
        );
    }
}

#[test]
fn a_device_without_any_text_is_empty() {
    assert!(DeviceInfo::default().is_empty());
    assert!(!DeviceInfo::named("Test Client".to_owned()).is_empty());
}
