use std::collections::BTreeSet;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{AuditId, SessionId, UserId};
use dastak_domain::secret::NumberKey;

use crate::support::at;

#[test]
fn names_are_read_back_and_unique() {
    let names: BTreeSet<_> = AuditEvent::ALL.iter().map(|event| event.as_str()).collect();
    assert_eq!(names.len(), AuditEvent::ALL.len());
    for event in AuditEvent::ALL {
        assert_eq!(AuditEvent::from_stored(event.as_str()), Some(*event));
    }
    assert_eq!(AuditEvent::from_stored("login"), None);
    assert_eq!(AuditEvent::from_stored("LOGIN_SUCCEEDED"), None);
}

#[test]
fn without_its_person_an_entry_says_what_when_and_how() {
    let bare = AuditEntry {
        channel: Some(Channel::Voice),
        ..AuditEntry::new(AuditId::new(at(0), [1; 10]), at(0), AuditEvent::LoginFailed)
    };
    let full = AuditEntry {
        user_id: Some(UserId::new(at(0), [2; 10])),
        session_id: Some(SessionId::new(at(0), [3; 10])),
        number_key: Some(NumberKey::from_bytes([4; 32])),
        address: Some("192.0.2.1".parse().unwrap()),
        device: DeviceInfo::named("Phone".to_owned()),
        ..bare.clone()
    };
    assert_eq!(full.without_person(), bare);
}

#[test]
fn a_new_entry_leads_to_nobody() {
    let entry = AuditEntry::new(AuditId::new(at(0), [1; 10]), at(0), AuditEvent::AccountErased);
    assert_eq!(
        (entry.user_id, entry.session_id, entry.number_key, entry.address),
        (None, None, None, None)
    );
    assert!(entry.device.is_empty());
}
