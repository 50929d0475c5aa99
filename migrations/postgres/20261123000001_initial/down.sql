DROP TABLE audit_entries;
DROP TABLE number_failures;
DROP TABLE spent_tokens;
DROP TABLE consumed_challenges;
DROP TABLE sessions;
DROP TABLE consent_history;
DROP TABLE consents;
DROP TABLE users;
