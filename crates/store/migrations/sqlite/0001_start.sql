-- The schema of the first version. The same tables and columns as ../postgres/0001_start.sql: a test compares them.
--
-- ids BLOB of 16 bytes; moments TEXT as RFC 3339 in UTC, written by the program; days TEXT YYYY-MM-DD; counts and money
-- INTEGER (money in ten-thousandths); JSON opaque TEXT; *_key and identity are folded by the program for search, order
-- and uniqueness. Records of a tenant refer to each other by (partner_id, id), so that none points into another tenant.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE partners (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('distributor', 'direct_reseller', 'sub_reseller')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    parent_id BLOB REFERENCES partners (id),
    created_at TEXT NOT NULL,
    CHECK ((kind = 'sub_reseller') = (parent_id IS NOT NULL)),
    CONSTRAINT partners_name UNIQUE (name_key)
) STRICT;
CREATE INDEX partners_parent ON partners (parent_id);

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB REFERENCES partners (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'super_admin', 'admin', 'finance', 'support', 'operator')),
    created_at TEXT NOT NULL,
    CHECK ((role = 'operator') = (partner_id IS NULL)),
    CONSTRAINT users_email UNIQUE (email_key)
) STRICT;
CREATE INDEX users_partner ON users (partner_id);

CREATE TABLE plans (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('backup', 'archiver', 'personal')),
    price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    period TEXT NOT NULL CHECK (period IN ('monthly', 'quarterly', 'semi_annual', 'yearly')),
    created_at TEXT NOT NULL,
    CONSTRAINT plans_tenant UNIQUE (partner_id, id),
    CONSTRAINT plans_name UNIQUE (partner_id, name_key)
) STRICT;

-- Who may use a plan: its owner, and the sub-resellers it was assigned to.
CREATE TABLE plan_assignments (
    partner_id BLOB NOT NULL REFERENCES partners (id),
    plan_id BLOB NOT NULL REFERENCES plans (id),
    assigned_at TEXT NOT NULL,
    PRIMARY KEY (partner_id, plan_id)
) STRICT;
CREATE INDEX plan_assignments_plan ON plan_assignments (plan_id);

CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email TEXT NOT NULL,
    country TEXT NOT NULL,
    plan_id BLOB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'unsubscribed', 'deleted')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT organizations_tenant UNIQUE (partner_id, id),
    CONSTRAINT organizations_external_id UNIQUE (partner_id, external_id),
    FOREIGN KEY (partner_id, plan_id) REFERENCES plan_assignments (partner_id, plan_id)
) STRICT;
CREATE INDEX organizations_name ON organizations (partner_id, name_key, id);
CREATE INDEX organizations_plan ON organizations (partner_id, plan_id);

-- Append-only: what is reported again for a day is a new revision of it.
CREATE TABLE usage (
    partner_id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    day TEXT NOT NULL CHECK (length(day) = 10),
    revision INTEGER NOT NULL CHECK (revision > 0),
    purchased INTEGER NOT NULL CHECK (purchased >= 0),
    in_use INTEGER NOT NULL CHECK (in_use >= 0),
    deactivated INTEGER NOT NULL CHECK (deactivated >= 0),
    shared INTEGER NOT NULL CHECK (shared >= 0),
    source TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (organization_id, day, revision),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    psa TEXT NOT NULL CHECK (psa IN ('autotask', 'connectwise')),
    account TEXT NOT NULL,
    tenant TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    settings TEXT NOT NULL,
    secret BLOB,
    rights TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'revoked')),
    connected_at TEXT NOT NULL,
    revoked_at TEXT,
    paused_until TEXT,
    price_checked_at TEXT,
    writes_stopped_at TEXT,
    companies_at TEXT,
    CHECK ((state = 'live') = (secret IS NOT NULL)),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    CONSTRAINT connections_tenant UNIQUE (partner_id, id)
) STRICT;
CREATE UNIQUE INDEX connections_live ON connections (partner_id, psa) WHERE state = 'live';

-- Who may write to a connection's PSA. The token grows with every claim, and a write with an older one is refused.
CREATE TABLE leases (
    connection_id BLOB NOT NULL PRIMARY KEY REFERENCES connections (id),
    token INTEGER NOT NULL,
    holder TEXT,
    held_until TEXT,
    CHECK ((holder IS NULL) = (held_until IS NULL))
) STRICT;

CREATE TABLE ticket_mappings (
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL PRIMARY KEY,
    selection TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
) STRICT;

CREATE TABLE plan_mappings (
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    product_ref TEXT NOT NULL,
    selection TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (connection_id, plan_id),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id),
    FOREIGN KEY (partner_id, plan_id) REFERENCES plans (partner_id, id)
) STRICT;

CREATE TABLE links (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    company_ref TEXT NOT NULL,
    contract_ref TEXT NOT NULL,
    line_ref TEXT NOT NULL,
    product_ref TEXT NOT NULL,
    labels TEXT NOT NULL,
    rules TEXT,
    state TEXT NOT NULL CHECK (state IN ('live', 'resting', 'ended')),
    linked_at TEXT NOT NULL,
    ended_at TEXT,
    resting_until TEXT,
    CHECK ((state = 'resting') = (resting_until IS NOT NULL)),
    CHECK ((state = 'live') = (ended_at IS NULL)),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
) STRICT;
CREATE UNIQUE INDEX links_organization ON links (organization_id) WHERE state = 'live';
CREATE UNIQUE INDEX links_line ON links (connection_id, line_ref) WHERE state = 'live';
CREATE INDEX links_state ON links (partner_id, state, organization_id);

-- What was last agreed to stand on a line: written by us and confirmed, or taken over.
CREATE TABLE line_states (
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    line_ref TEXT NOT NULL,
    agreed TEXT NOT NULL,
    agreed_at TEXT NOT NULL,
    PRIMARY KEY (connection_id, line_ref),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
) STRICT;

CREATE TABLE companies (
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    company_ref TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    external_id TEXT,
    external_id_key TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    kind TEXT NOT NULL,
    PRIMARY KEY (connection_id, company_ref),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
) STRICT;
CREATE INDEX companies_name ON companies (connection_id, name_key, company_ref);

CREATE TABLE runs (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    preview INTEGER NOT NULL CHECK (preview IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('running', 'green', 'findings', 'red')),
    today TEXT NOT NULL CHECK (length(today) = 10),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    plan_hash TEXT NOT NULL,
    report TEXT NOT NULL,
    CHECK ((state = 'running') = (finished_at IS NULL)),
    CONSTRAINT runs_tenant UNIQUE (partner_id, id),
    CONSTRAINT runs_connection UNIQUE (partner_id, connection_id, id),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
) STRICT;
CREATE INDEX runs_started ON runs (partner_id, started_at, id);

CREATE TABLE run_lines (
    partner_id BLOB NOT NULL,
    run_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    organization_id BLOB NOT NULL,
    line_ref TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('in_step', 'raise', 'lower', 'held', 'failed', 'unmapped', 'kept')),
    detail TEXT NOT NULL,
    PRIMARY KEY (run_id, position),
    FOREIGN KEY (partner_id, run_id) REFERENCES runs (partner_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
) STRICT, WITHOUT ROWID;

-- The ledger: one row per intended write, durable before anything is sent.
CREATE TABLE changes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL,
    run_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    organization_id BLOB NOT NULL,
    contract_ref TEXT NOT NULL,
    line_ref TEXT NOT NULL,
    effective_on TEXT CHECK (length(effective_on) = 10),
    quantity_before INTEGER NOT NULL,
    quantity_after INTEGER NOT NULL CHECK (quantity_after >= 0),
    expected TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'intended', 'sent', 'confirmed', 'refused', 'in_doubt', 'not_applied', 'conflict', 'cancelled'
    )),
    intended_at TEXT NOT NULL,
    sent_at TEXT,
    settled_at TEXT,
    answer TEXT,
    successor_ref TEXT,
    CHECK ((state IN ('intended', 'sent', 'in_doubt')) = (settled_at IS NULL)),
    CHECK ((state IN ('intended', 'cancelled')) = (sent_at IS NULL)),
    CONSTRAINT changes_position UNIQUE (connection_id, position),
    FOREIGN KEY (partner_id, connection_id, run_id) REFERENCES runs (partner_id, connection_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
) STRICT;
CREATE UNIQUE INDEX changes_open ON changes (connection_id, line_ref, COALESCE(effective_on, ''))
    WHERE state IN ('intended', 'sent', 'in_doubt');
CREATE INDEX changes_pending ON changes (connection_id, position) WHERE state IN ('intended', 'sent', 'in_doubt');
CREATE INDEX changes_effective ON changes (connection_id, state, effective_on);
CREATE INDEX changes_run ON changes (run_id);

CREATE TABLE findings (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    organization_id BLOB,
    line_ref TEXT,
    code TEXT NOT NULL,
    identity TEXT NOT NULL,
    detail TEXT NOT NULL,
    opened_by BLOB NOT NULL,
    opened_at TEXT NOT NULL,
    resolved_at TEXT,
    FOREIGN KEY (partner_id, connection_id, opened_by) REFERENCES runs (partner_id, connection_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
) STRICT;
CREATE UNIQUE INDEX findings_open ON findings (connection_id, identity) WHERE resolved_at IS NULL;
CREATE INDEX findings_opened ON findings (partner_id, opened_at, id);

-- Append-only: there is no statement that changes or deletes a row.
CREATE TABLE audit (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB REFERENCES partners (id),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    diff TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_partner ON audit (partner_id, at, id);

CREATE TABLE jobs (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    partner_id BLOB REFERENCES partners (id),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    run_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
    token INTEGER NOT NULL,
    lease_until TEXT,
    dedup_key TEXT,
    error TEXT,
    finished_at TEXT,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('done', 'dead')) = (finished_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX jobs_dedup ON jobs (dedup_key) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_due ON jobs (state, run_at, id);
