//! Devices that log in without a code.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::device::{Recognised, TrustedDevice};
use dastak_domain::ids::{DeviceId, UserId};
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::{EndReason, Method};
use dastak_domain::user::AccountStatus;
use dastak_ports::devices::{DeviceLogin, DeviceLoginOutcome, KnownDevice, TrustDevice};
use dastak_ports::{Devices, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn trust(&mut self, command: TrustDevice) -> bool {
        let TrustDevice {
            device,
            session_id,
            audit,
        } = command;
        let own_active = self.sessions.get_mut(&session_id).filter(|session| {
            session.user_id == device.user_id
                && session.is_active(audit.at)
                && session.trusted_device.is_none()
        });
        let Some(session) = own_active else {
            return false;
        };
        session.trusted_device = Some(device.id);
        self.device_tokens.insert(device.token, device.id);
        self.devices.insert(device.id, device);
        self.write_audit(audit);
        true
    }

    fn find_device(&self, token: DeviceDigest) -> Option<KnownDevice> {
        let device = self.devices.get(self.device_tokens.get(&token)?)?.clone();
        let user = self.users.get(&device.user_id)?.clone();
        Some(KnownDevice { device, user })
    }

    fn log_device_in(&mut self, command: DeviceLogin) -> DeviceLoginOutcome {
        let now = command.audit.at;
        let id = command.known.device.id;
        let Some(KnownDevice { device, user }) = self
            .find_device(command.shown)
            .filter(|known| known.device.id == id && known.user.status == AccountStatus::Active)
        else {
            return DeviceLoginOutcome::Refused;
        };
        match device.present(&command.shown, now, &command.policy) {
            Recognised::Refused => DeviceLoginOutcome::Refused,
            Recognised::Reused => {
                self.revoke_device(id, now);
                self.write_audit(command.reuse_audit);
                DeviceLoginOutcome::Reused
            }
            Recognised::Accepted => {
                let next_state = device.used(command.next, command.session.device.clone(), now);
                self.device_tokens.insert(command.next, id);
                self.devices.insert(id, next_state);
                let mut known = command.known.user;
                known.last_login_at = command.session.created_at;
                if let Some(stored) = self.users.get_mut(&user.id) {
                    stored.last_login_at = command.session.created_at;
                }
                self.sessions.insert(command.session.id, command.session);
                self.write_audit(command.audit);
                DeviceLoginOutcome::Opened(Box::new(known))
            }
        }
    }

    /// Revokes a device and ends the sessions that it opened; `false` when it was revoked before.
    pub(super) fn revoke_device(&mut self, id: DeviceId, at: DateTime<Utc>) -> bool {
        let Some(device) = self
            .devices
            .get_mut(&id)
            .filter(|device| device.revoked_at.is_none())
        else {
            return false;
        };
        device.revoked_at = Some(at);
        for session in self.sessions.values_mut() {
            let opened_by_it =
                session.trusted_device == Some(id) && session.authentication.method == Method::Device;
            if opened_by_it && session.is_active(at) {
                session.ended_at = Some(at);
                self.end_reasons.insert(session.id, EndReason::DeviceRevoked);
            }
        }
        true
    }

    /// Revokes every device of a person, whose sessions have ended.
    pub(super) fn revoke_devices(&mut self, user_id: UserId, at: DateTime<Utc>) {
        for device in self.devices.values_mut() {
            if device.user_id == user_id && device.revoked_at.is_none() {
                device.revoked_at = Some(at);
            }
        }
    }

    /// Every device of a person, newest first.
    pub(super) fn devices_of(&self, user_id: UserId) -> Vec<TrustedDevice> {
        let own = |device: &&TrustedDevice| device.user_id == user_id;
        let mut devices: Vec<_> = self.devices.values().filter(own).cloned().collect();
        devices.sort_by_key(|device| std::cmp::Reverse((device.trusted_at, device.id)));
        devices
    }
}

#[async_trait]
impl Devices for MemoryStore {
    async fn trust(&self, command: TrustDevice) -> PortResult<bool> {
        self.run(Call::DevicesTrust, |state| state.trust(command)).await
    }

    async fn find(&self, token: DeviceDigest) -> PortResult<Option<KnownDevice>> {
        self.run(Call::DevicesFind, |state| state.find_device(token))
            .await
    }

    async fn log_in(&self, command: DeviceLogin) -> PortResult<DeviceLoginOutcome> {
        self.run(Call::DevicesLogIn, |state| state.log_device_in(command))
            .await
    }
}
