use dastak_domain::secret::{NumberKey, OtpDigest, Sealed, Subject};

#[test]
fn a53_no_bytes_are_printed() {
    let bytes = [0xab; 32];
    for printed in [
        format!("{:?}", NumberKey::from_bytes(bytes)),
        format!("{:?}", Subject::from_bytes(bytes)),
        format!("{:?}", OtpDigest::from_bytes(bytes)),
        format!("{:?}", Sealed::from_bytes(bytes.to_vec())),
    ] {
        assert!(
            printed.ends_with("(..)") && !printed.contains("171") && !printed.contains("ab"),
            "{printed}"
        );
    }
}

#[test]
fn bytes_are_read_back() {
    let bytes = [0xab; 32];
    assert_eq!(NumberKey::from_bytes(bytes).as_bytes(), &bytes);
    assert_eq!(Subject::from_bytes(bytes).as_bytes(), &bytes);
    assert_eq!(OtpDigest::from_bytes(bytes).as_bytes(), &bytes);
    assert_eq!(Sealed::from_bytes(bytes.to_vec()).as_bytes(), &bytes);
}
