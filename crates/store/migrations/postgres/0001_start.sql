-- The schema of the first version. The same tables and columns as ../sqlite/0001_start.sql, which says what they mean.

CREATE TABLE meta (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE partners (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('distributor', 'direct_reseller', 'sub_reseller')),
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    parent_id UUID REFERENCES partners (id),
    created_at TIMESTAMPTZ NOT NULL,
    CHECK ((kind = 'sub_reseller') = (parent_id IS NOT NULL)),
    CONSTRAINT partners_name UNIQUE (name_key)
);
CREATE INDEX partners_parent ON partners (parent_id);

CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID REFERENCES partners (id),
    email TEXT NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'super_admin', 'admin', 'finance', 'support', 'operator')),
    created_at TIMESTAMPTZ NOT NULL,
    CHECK ((role = 'operator') = (partner_id IS NULL)),
    CONSTRAINT users_email UNIQUE (email_key)
);
CREATE INDEX users_partner ON users (partner_id);

CREATE TABLE plans (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL REFERENCES partners (id),
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('backup', 'archiver', 'personal')),
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    period TEXT NOT NULL CHECK (period IN ('monthly', 'quarterly', 'semi_annual', 'yearly')),
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT plans_tenant UNIQUE (partner_id, id),
    CONSTRAINT plans_name UNIQUE (partner_id, name_key)
);

-- Who may use a plan: its owner, and the sub-resellers it was assigned to.
CREATE TABLE plan_assignments (
    partner_id UUID NOT NULL REFERENCES partners (id),
    plan_id UUID NOT NULL REFERENCES plans (id),
    assigned_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (partner_id, plan_id)
);
CREATE INDEX plan_assignments_plan ON plan_assignments (plan_id);

CREATE TABLE organizations (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL REFERENCES partners (id),
    external_id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    email TEXT NOT NULL,
    country TEXT NOT NULL,
    plan_id UUID NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'unsubscribed', 'deleted')),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT organizations_tenant UNIQUE (partner_id, id),
    CONSTRAINT organizations_external_id UNIQUE (partner_id, external_id),
    FOREIGN KEY (partner_id, plan_id) REFERENCES plan_assignments (partner_id, plan_id)
);
CREATE INDEX organizations_name ON organizations (partner_id, name_key, id);
CREATE INDEX organizations_plan ON organizations (partner_id, plan_id);

-- Append-only: what is reported again for a day is a new revision of it.
CREATE TABLE usage (
    partner_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    day TEXT COLLATE "C" NOT NULL CHECK (length(day) = 10),
    revision BIGINT NOT NULL CHECK (revision > 0),
    purchased BIGINT NOT NULL CHECK (purchased >= 0),
    in_use BIGINT NOT NULL CHECK (in_use >= 0),
    deactivated BIGINT NOT NULL CHECK (deactivated >= 0),
    shared BIGINT NOT NULL CHECK (shared >= 0),
    source TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organization_id, day, revision),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
);

CREATE TABLE connections (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL REFERENCES partners (id),
    psa TEXT COLLATE "C" NOT NULL CHECK (psa IN ('autotask', 'connectwise')),
    account TEXT NOT NULL,
    tenant TEXT COLLATE "C" NOT NULL,
    endpoint TEXT NOT NULL,
    settings TEXT NOT NULL,
    secret BYTEA,
    rights TEXT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('live', 'revoked')),
    connected_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    paused_until TIMESTAMPTZ,
    price_checked_at TIMESTAMPTZ,
    writes_stopped_at TIMESTAMPTZ,
    companies_at TIMESTAMPTZ,
    CHECK ((state = 'live') = (secret IS NOT NULL)),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    CONSTRAINT connections_tenant UNIQUE (partner_id, id)
);
CREATE UNIQUE INDEX connections_live ON connections (partner_id, psa) WHERE state = 'live';

-- Who may write to a connection's PSA. The token grows with every claim, and a write with an older one is refused.
CREATE TABLE leases (
    connection_id UUID NOT NULL PRIMARY KEY REFERENCES connections (id),
    token BIGINT NOT NULL,
    holder TEXT,
    held_until TIMESTAMPTZ,
    CHECK ((holder IS NULL) = (held_until IS NULL))
);

CREATE TABLE ticket_mappings (
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL PRIMARY KEY,
    selection TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
);

CREATE TABLE plan_mappings (
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    product_ref TEXT COLLATE "C" NOT NULL,
    selection TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (connection_id, plan_id),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id),
    FOREIGN KEY (partner_id, plan_id) REFERENCES plans (partner_id, id)
);

CREATE TABLE links (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    company_ref TEXT COLLATE "C" NOT NULL,
    contract_ref TEXT COLLATE "C" NOT NULL,
    line_ref TEXT COLLATE "C" NOT NULL,
    product_ref TEXT COLLATE "C" NOT NULL,
    labels TEXT NOT NULL,
    rules TEXT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('live', 'resting', 'ended')),
    linked_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    resting_until TIMESTAMPTZ,
    CHECK ((state = 'resting') = (resting_until IS NOT NULL)),
    CHECK ((state = 'live') = (ended_at IS NULL)),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
);
CREATE UNIQUE INDEX links_organization ON links (organization_id) WHERE state = 'live';
CREATE UNIQUE INDEX links_line ON links (connection_id, line_ref) WHERE state = 'live';
CREATE INDEX links_state ON links (partner_id, state, organization_id);

-- What was last agreed to stand on a line: written by us and confirmed, or taken over.
CREATE TABLE line_states (
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    line_ref TEXT COLLATE "C" NOT NULL,
    agreed TEXT NOT NULL,
    agreed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (connection_id, line_ref),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
);

CREATE TABLE companies (
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    company_ref TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C",
    external_id_key TEXT COLLATE "C",
    active BOOLEAN NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (connection_id, company_ref),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
);
CREATE INDEX companies_name ON companies (connection_id, name_key, company_ref);

CREATE TABLE runs (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    preview BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('running', 'green', 'findings', 'red')),
    today TEXT COLLATE "C" NOT NULL CHECK (length(today) = 10),
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    plan_hash TEXT NOT NULL,
    report TEXT NOT NULL,
    CHECK ((state = 'running') = (finished_at IS NULL)),
    CONSTRAINT runs_tenant UNIQUE (partner_id, id),
    CONSTRAINT runs_connection UNIQUE (partner_id, connection_id, id),
    FOREIGN KEY (partner_id, connection_id) REFERENCES connections (partner_id, id)
);
CREATE INDEX runs_started ON runs (partner_id, started_at, id);

CREATE TABLE run_lines (
    partner_id UUID NOT NULL,
    run_id UUID NOT NULL,
    position BIGINT NOT NULL,
    organization_id UUID NOT NULL,
    line_ref TEXT COLLATE "C",
    verdict TEXT NOT NULL CHECK (verdict IN ('in_step', 'raise', 'lower', 'held', 'failed', 'unmapped', 'kept')),
    detail TEXT NOT NULL,
    PRIMARY KEY (run_id, position),
    FOREIGN KEY (partner_id, run_id) REFERENCES runs (partner_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
);

-- The ledger: one row per intended write, durable before anything is sent.
CREATE TABLE changes (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL,
    run_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    position BIGINT NOT NULL,
    organization_id UUID NOT NULL,
    contract_ref TEXT COLLATE "C" NOT NULL,
    line_ref TEXT COLLATE "C" NOT NULL,
    effective_on TEXT COLLATE "C" CHECK (length(effective_on) = 10),
    quantity_before BIGINT NOT NULL,
    quantity_after BIGINT NOT NULL CHECK (quantity_after >= 0),
    expected TEXT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN (
        'intended', 'sent', 'confirmed', 'refused', 'in_doubt', 'not_applied', 'conflict', 'cancelled'
    )),
    intended_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    settled_at TIMESTAMPTZ,
    answer TEXT,
    successor_ref TEXT,
    CHECK ((state IN ('intended', 'sent', 'in_doubt')) = (settled_at IS NULL)),
    CHECK ((state IN ('intended', 'cancelled')) = (sent_at IS NULL)),
    CONSTRAINT changes_position UNIQUE (connection_id, position),
    FOREIGN KEY (partner_id, connection_id, run_id) REFERENCES runs (partner_id, connection_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
);
CREATE UNIQUE INDEX changes_open ON changes (connection_id, line_ref, COALESCE(effective_on, ''))
    WHERE state IN ('intended', 'sent', 'in_doubt');
CREATE INDEX changes_pending ON changes (connection_id, position) WHERE state IN ('intended', 'sent', 'in_doubt');
CREATE INDEX changes_effective ON changes (connection_id, state, effective_on);
CREATE INDEX changes_run ON changes (run_id);

CREATE TABLE findings (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL,
    connection_id UUID NOT NULL,
    organization_id UUID,
    line_ref TEXT COLLATE "C",
    code TEXT COLLATE "C" NOT NULL,
    identity TEXT COLLATE "C" NOT NULL,
    detail TEXT NOT NULL,
    opened_by UUID NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    resolved_at TIMESTAMPTZ,
    FOREIGN KEY (partner_id, connection_id, opened_by) REFERENCES runs (partner_id, connection_id, id),
    FOREIGN KEY (partner_id, organization_id) REFERENCES organizations (partner_id, id)
);
CREATE UNIQUE INDEX findings_open ON findings (connection_id, identity) WHERE resolved_at IS NULL;
CREATE INDEX findings_opened ON findings (partner_id, opened_at, id);

-- Append-only: there is no statement that changes or deletes a row.
CREATE TABLE audit (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID REFERENCES partners (id),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    diff TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_partner ON audit (partner_id, at, id);

CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID REFERENCES partners (id),
    kind TEXT COLLATE "C" NOT NULL,
    payload TEXT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    run_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL CHECK (max_attempts > 0),
    token BIGINT NOT NULL,
    lease_until TIMESTAMPTZ,
    dedup_key TEXT COLLATE "C",
    error TEXT,
    finished_at TIMESTAMPTZ,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('done', 'dead')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX jobs_dedup ON jobs (dedup_key) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_due ON jobs (state, run_at, id);
