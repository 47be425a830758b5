import type { Migration } from '../migrate.js';

/** People, their sessions, training and the highest time that anybody vouched for. */
export const accountsMigration: Migration = {
  name: '0102-accounts',
  sql: `
CREATE TABLE accounts (
  account_id TEXT PRIMARY KEY,
  login_name TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  badge TEXT NOT NULL,
  badge_key TEXT NOT NULL,
  agency_id TEXT NOT NULL,
  role TEXT NOT NULL,
  entitlements TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  totp_secret TEXT NOT NULL,
  totp_last_step INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  suspended_at INTEGER,
  suspended_reason TEXT,
  trained_at INTEGER,
  acknowledged_version TEXT
) STRICT, WITHOUT ROWID;
-- One account a person and role: no second account to approve one's own doings with.
CREATE UNIQUE INDEX accounts_by_person ON accounts (agency_id, badge_key);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (account_id),
  origin TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  locked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE trainings (
  account_id TEXT NOT NULL REFERENCES accounts (account_id),
  completed_at INTEGER NOT NULL,
  course TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE highest_time (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  at INTEGER NOT NULL,
  trusted INTEGER NOT NULL
) STRICT;
`,
};
