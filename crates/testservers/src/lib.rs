//! Real PostgreSQL and Redis servers for tests, and a TCP proxy that makes trouble between them and us.
