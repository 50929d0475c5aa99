//! `dastak users`

mod export;
mod import;
mod progress;
mod summary;

use dastak_domain::Fault;
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::ids::AuditId;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::user::AccountStatus;
use dastak_ports::accounts::SetStatus;

use super::{Failure, load_settings, open_existing, print};

pub(super) use self::export::{ExportArguments, export};
pub(super) use self::import::{ImportArguments, import};

/// Disables an account; its sessions end with it.
pub(super) async fn disable(number: &str) -> Result<(), Failure> {
    set_status(number, AccountStatus::Disabled, AuditEvent::AccountDisabled).await
}

/// Lets a disabled account log in again.
pub(super) async fn enable(number: &str) -> Result<(), Failure> {
    set_status(number, AccountStatus::Active, AuditEvent::AccountEnabled).await
}

async fn set_status(number: &str, status: AccountStatus, event: AuditEvent) -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    // Numbers of any country: the allow list may have been longer when the account was made.
    let bad_number = |fault: Fault| Failure::Usage(fault.to_string());
    let policy = NumberPolicy::new(&settings.numbers.default_region, &[]).map_err(bad_number)?;
    let mobile = PhoneNumber::parse(number, &policy).map_err(bad_number)?;
    let ports = open_existing(&settings).await?.ports;
    let number_key = ports.secrets.number_key(&mobile);
    let subject = ports
        .accounts
        .login_subject(mobile.clone(), number_key)
        .await
        .map_err(Failure::other)?;
    let nobody = || Failure::Other(format!("nobody has registered {mobile}").into());
    let user = subject.user.ok_or_else(nobody)?;
    let now = ports.clock.now();
    let mut audit = AuditEntry::new(
        AuditId::new(now, ports.random.bytes().map_err(Failure::other)?),
        now,
        event,
    );
    audit.user_id = Some(user.id);
    audit.number_key = Some(number_key);
    let command = SetStatus {
        user_id: user.id,
        status,
        audit,
    };
    if !ports.accounts.set_status(command).await.map_err(Failure::other)? {
        return Err(nobody());
    }
    print(&format!("{mobile} is {}.\n", status.as_str()));
    Ok(())
}
