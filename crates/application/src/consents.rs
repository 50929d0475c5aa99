//! What people are asked to agree to, and how they change their answer.
//!
//! ```
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::{Caller, Policies, UseCases};
//! use dastak_domain::consent::{ConsentChoice, ConsentOffer, ConsentPolicy, ConsentPurpose, ConsentVersion};
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policies = Policies::new(
//! #     builders::otp_policy(),
//! #     builders::token_policy(),
//! #     NumberPolicy::new("IN", &[])?,
//! #     LanguageTag::parse("en")?,
//! # );
//! let fakes = fake_ports();
//! # let user = builders::a_user(builders::mobile(), fakes.ports.clock.now());
//! # let session = builders::a_session(user.id, user.created_at);
//! # let register = Register {
//! #     token_id: builders::token_id(user.created_at),
//! #     audit: builders::an_entry_of(user.id, AuditEvent::Registered, user.created_at),
//! #     user: user.clone(),
//! #     session: session.clone(),
//! # };
//! # fakes.ports.accounts.register(register).await?;
//! # let identity = Identity { session, user };
//! # let purpose = ConsentPurpose::parse("news")?;
//! # let version = ConsentVersion::parse("2")?;
//! # let offer = ConsentOffer {
//! #     purpose: purpose.clone(),
//! #     version: version.clone(),
//! #     required: false,
//! #     title: "News by SMS".to_owned(),
//! #     url: "https://example.com/news".to_owned(),
//! # };
//! let policies = Policies { consents: ConsentPolicy::new(vec![offer]), ..policies };
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! assert_eq!(use_cases.consents.offers().len(), 1);
//!
//! // Somebody is logged in: `identity`.
//! let yes = ConsentChoice { purpose, version, granted: true };
//! let record = use_cases.consents.change(&identity, &yes, Caller::default()).await?;
//! assert!(record.granted);
//! // Withdrawing is the same one step, whatever version is named.
//! let no = ConsentChoice { version: ConsentVersion::parse("1")?, granted: false, ..yes };
//! use_cases.consents.change(&identity, &no, Caller::default()).await?;
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::audit::AuditEvent;
use dastak_domain::consent::{ConsentChoice, ConsentOffer, ConsentRecord, ConsentRefusal};
use dastak_ports::accounts::RecordConsent;
use dastak_ports::{Accounts, Clock, PortError, Ports};

use crate::audit_entries::AuditEntries;
use crate::authenticate::Identity;
use crate::{Caller, Policies};

/// Why a consent was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ChangeConsentError {
    /// Nobody is asked for this, or not this version of it.
    #[error(transparent)]
    Refused(#[from] ConsentRefusal),
    /// The account was erased meanwhile.
    #[error("the account is gone")]
    AccountGone,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Lists and changes consents.
pub struct Consents {
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
    policies: Arc<Policies>,
}

impl Consents {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
            policies: Arc::clone(policies),
        }
    }

    /// What people are asked.
    #[must_use]
    pub fn offers(&self) -> &[ConsentOffer] {
        self.policies.consents.offers()
    }

    /// Gives or withdraws one consent: the same one step both ways.
    pub async fn change(
        &self,
        identity: &Identity,
        choice: &ConsentChoice,
        caller: Caller,
    ) -> Result<ConsentRecord, ChangeConsentError> {
        let now = self.clock.now();
        let record = self.policies.consents.check_change(choice, now)?;
        let event = if record.granted {
            AuditEvent::ConsentGranted
        } else {
            AuditEvent::ConsentWithdrawn
        };
        let command = RecordConsent {
            user_id: identity.user.id,
            record: record.clone(),
            audit: self.audit.of_session(event, &identity.session, caller, now)?,
        };
        if self.accounts.record_consent(command).await? {
            Ok(record)
        } else {
            Err(ChangeConsentError::AccountGone)
        }
    }
}
