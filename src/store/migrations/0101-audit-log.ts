import type { Migration } from '../migrate.js';

/** Who did what: appended only, each row bound to the one before it, the last one signed. */
export const auditLogMigration: Migration = {
  name: '0101-audit-log',
  sql: `
CREATE TABLE audit_log (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  account_id TEXT,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  record TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit_log (at);
CREATE INDEX audit_by_account ON audit_log (account_id, at);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_log BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_log BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL,
  published_sequence INTEGER NOT NULL,
  published_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_findings (
  finding_id TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL REFERENCES audit_log (sequence),
  seed TEXT NOT NULL,
  proper INTEGER NOT NULL,
  text TEXT NOT NULL,
  found_by TEXT NOT NULL,
  found_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
