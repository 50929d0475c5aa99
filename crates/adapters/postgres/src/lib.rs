//! People, logins and the audit trail on PostgreSQL.
