use std::collections::BTreeSet;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::ids::AuditId;

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
fn a_new_entry_leads_to_nobody() {
    let entry = AuditEntry::new(AuditId::new(at(0), [1; 10]), at(0), AuditEvent::AccountErased);
    assert_eq!(
        (entry.user_id, entry.session_id, entry.number_key, entry.address),
        (None, None, None, None)
    );
    assert!(entry.device.is_empty());
}
