//! Trusts the device of a login: the step that login and registration share.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::device::{DeviceToken, TrustedDevice};
use dastak_domain::ids::DeviceId;
use dastak_domain::session::Session;
use dastak_ports::devices::TrustDevice;
use dastak_ports::{Devices, PortResult, Ports, Secrets, SecureRandom};

use crate::audit_entries::AuditEntries;
use crate::{Caller, Policies};

/// Trusts devices.
pub(crate) struct TrustDevices {
    devices: Arc<dyn Devices>,
    secrets: Arc<dyn Secrets>,
    random: Arc<dyn SecureRandom>,
    audit: AuditEntries,
    policies: Arc<Policies>,
}

impl TrustDevices {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>) -> Self {
        Self {
            devices: Arc::clone(&ports.devices),
            secrets: Arc::clone(&ports.secrets),
            random: Arc::clone(&ports.random),
            audit: AuditEntries::new(ports),
            policies: Arc::clone(policies),
        }
    }

    /// The first token of the device of a session that is open; none where devices are off or the person did not ask.
    /// What is committed is committed: where the device can't be stored, the person is logged in without the token.
    pub(crate) async fn device_of(
        &self,
        session: &Session,
        is_wanted: bool,
        caller: Caller,
        now: DateTime<Utc>,
    ) -> Option<DeviceToken> {
        if !is_wanted || !self.policies.devices.enabled {
            return None;
        }
        match self.trust(session, caller, now).await {
            Ok(token) => token,
            Err(error) => {
                tracing::warn!(%error, "a device could not be trusted; its login stands");
                None
            }
        }
    }

    async fn trust(
        &self,
        session: &Session,
        caller: Caller,
        now: DateTime<Utc>,
    ) -> PortResult<Option<DeviceToken>> {
        let token = DeviceToken::from_bytes(self.random.bytes()?);
        let device = TrustedDevice::trust(
            DeviceId::new(now, self.random.bytes()?),
            session.user_id,
            &session.authentication,
            session.device.clone(),
            self.secrets.device_digest(&token),
            now,
        );
        let entry = self
            .audit
            .of_session(AuditEvent::DeviceTrusted, session, caller, now)?;
        let command = TrustDevice {
            device,
            session_id: session.id,
            audit: AuditEntry {
                channel: session.authentication.channel(),
                ..entry
            },
        };
        Ok(self.devices.trust(command).await?.then_some(token))
    }
}
