//! What a row can say of a person, and the names that other systems have for it.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident: $name:literal $(| $other:literal)*,)*) => {
        /// Something that a row says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Field {
            $($(#[$doc])* $variant,)*
        }

        impl Field {
            /// Every field.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The columns that say it, the one that counts first.
            pub(crate) const fn names(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$name $(, $other)*],)* }
            }
        }
    };
}

fields! {
    /// Who it is in the system it comes from.
    Id: "id" | "localId",
    /// The number.
    Phone: "mobile_number" | "phone" | "phone_number" | "phoneNumber" | "mobile",
    /// The name.
    FullName: "full_name" | "name" | "display_name" | "displayName",
    /// The e-mail address.
    Email: "email",
    /// The date of birth.
    DateOfBirth: "date_of_birth" | "birth_date" | "dob",
    /// The gender.
    Gender: "gender",
    /// The language.
    PreferredLanguage: "preferred_language" | "language" | "locale",
    /// `active` or `disabled`.
    Status: "status",
    /// Whether the account is switched off.
    Disabled: "disabled",
    /// Until when it is.
    BannedUntil: "banned_until",
    /// When it was removed.
    DeletedAt: "deleted_at",
    /// The registration.
    CreatedAt: "created_at" | "createdAt",
    /// The last change.
    UpdatedAt: "updated_at" | "updatedAt",
    /// The last login.
    LastLoginAt: "last_login_at" | "last_sign_in_at" | "lastSignedInAt" | "lastLoginAt",
    /// When a code last proved the number.
    MobileVerifiedAt: "mobile_verified_at" | "phone_confirmed_at",
    /// The answers to consents, as JSON.
    Consents: "consents",
    /// What an app has added, as JSON: name, date of birth, gender and language are looked for in it.
    Metadata: "raw_user_meta_data" | "user_metadata",
}

impl Field {
    /// The name by which options call it.
    pub(crate) fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// Fields that stand in the metadata where the row itself has none.
    const IN_METADATA: [Self; 4] = [
        Self::FullName,
        Self::DateOfBirth,
        Self::Gender,
        Self::PreferredLanguage,
    ];
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `field=Column`: where a file has its own name for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnName {
    /// The field.
    pub(crate) field: Field,
    /// Its column or key.
    pub(crate) name: String,
}

impl FromStr for ColumnName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, name) = text
            .split_once('=')
            .filter(|(_, name)| !name.trim().is_empty())
            .ok_or("must be field=Column, such as phone=Telephone")?;
        let field = Field::ALL
            .iter()
            .copied()
            .find(|known| known.names().contains(&field))
            .ok_or_else(|| {
                let known: Vec<_> = Field::ALL.iter().map(|field| field.name()).collect();
                format!("{field:?} is none of {}", known.join(", "))
            })?;
        Ok(Self {
            field,
            name: name.trim().to_owned(),
        })
    }
}

/// The names of a field in a file: its own one, or all that are known.
pub(crate) fn names_of(field: Field, own: &[ColumnName]) -> Vec<&str> {
    let own: Vec<&str> = own
        .iter()
        .filter(|column| column.field == field)
        .map(|column| column.name.as_str())
        .collect();
    if own.is_empty() {
        field.names().to_vec()
    } else {
        own
    }
}

/// What a row says of one person, as text. It prints nothing of it.
#[derive(PartialEq, Eq)]
pub(crate) struct RawPerson {
    /// Where it stands in the file, from 1 on.
    pub(crate) line: u64,
    values: Vec<Option<String>>,
}

impl RawPerson {
    pub(crate) fn new(line: u64) -> Self {
        Self {
            line,
            values: vec![None; Field::ALL.len()],
        }
    }

    /// What it says; `None` for nothing and for blanks.
    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        let value = self.values.get(field as usize)?.as_deref()?.trim();
        (!value.is_empty()).then_some(value)
    }

    pub(crate) fn set(&mut self, field: Field, value: String) {
        if let Some(place) = self.values.get_mut(field as usize) {
            *place = Some(value);
        }
    }

    /// Fills what is missing from the metadata. Metadata that are no JSON object say nothing.
    pub(crate) fn look_into_metadata(&mut self) {
        let Some(Ok(Value::Object(metadata))) = self.get(Field::Metadata).map(serde_json::from_str) else {
            return;
        };
        for field in Field::IN_METADATA {
            if self.get(field).is_none()
                && let Some(text) = field
                    .names()
                    .iter()
                    .find_map(|name| metadata.get(*name).and_then(text_of))
            {
                self.set(field, text);
            }
        }
    }
}

impl fmt::Debug for RawPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawPerson(line {})", self.line)
    }
}

/// A JSON value as the text of a cell; `None` for null.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
