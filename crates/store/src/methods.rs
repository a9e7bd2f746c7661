//! Every question and order the store knows, by thing: the table of contents of this room. Must not hold SQL.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::connections::{Connection, ConnectionSettings};
use seatbridge_core::ids::{ChangeId, ConnectionId, JobId, LinkId, OrganizationId, PartnerId, PlanId, RunId};
use seatbridge_core::ledger::{ChangeEvent, ChangeState, Written};
use seatbridge_core::mappings::{OrganizationMapping, PlanMapping, Selection};
use seatbridge_core::organizations::Organization;
use seatbridge_core::partners::Partner;
use seatbridge_core::plans::Plan;
use seatbridge_core::psa::LineRef;
use seatbridge_core::schedule::Steps;
use seatbridge_core::usage::Usage;
use seatbridge_core::{Day, PsaKind, Seats};

use crate::open::{Open, Pool};
use crate::{
    AuditRecord, ChangeRecord, CompanyRow, ConnectionState, FindingRecord, Job, Lease, Moment, NewConnection,
    NewFinding, NewJob, NewUsage, RunLineRecord, RunRecord, Store, StoreError, Tx, Upserted, UserRecord,
};

methods! {
    partners {
        /// Stores a partner. Its folded name must be free.
        write create_partner(partner: &Partner, now: Moment) -> ();
        /// The partner with this id.
        read find_partner(id: PartnerId) -> Option<Partner>;
        /// The partner with this name, letter case and accents aside.
        read find_partner_by_name(name: &str) -> Option<Partner>;
        /// All partners of the installation, by name.
        read list_partners() -> Vec<Partner>;
        /// The sub-resellers below the partner, by name.
        read list_sub_resellers(scope: &TenantScope) -> Vec<Partner>;
        /// Stores a user. Its e-mail address must be free.
        write create_user(user: &UserRecord, now: Moment) -> ();
        /// How many operators there are.
        read count_operators() -> u64;
    }
    plans {
        /// Stores a plan of the partner. Its folded name must be free among the partner's own.
        write create_plan(scope: &TenantScope, plan: &Plan, now: Moment) -> ();
        /// The partner's own plans and those assigned to it, by name.
        read list_plans(scope: &TenantScope) -> Vec<Plan>;
        /// The own or assigned plan with this name, letter case and accents aside; an own one first.
        read find_plan_by_name(scope: &TenantScope, name: &str) -> Option<Plan>;
        /// Lets a sub-reseller of the partner use one of its plans; again is no error.
        write assign_plan(scope: &TenantScope, plan: PlanId, partner: PartnerId, now: Moment) -> ();
        /// The sub-resellers that may use an own plan.
        read list_assigned_partners(scope: &TenantScope, plan: PlanId) -> Vec<PartnerId>;
    }
    organizations {
        /// Creates or updates organizations by external id; one that is there keeps its id, a later row of the same
        /// external id wins.
        write upsert_organizations(scope: &TenantScope, organizations: &[Organization], now: Moment) -> Upserted;
        /// The ids of those external ids that are there.
        read organization_ids(scope: &TenantScope, external_ids: &[String]) -> HashMap<String, OrganizationId>;
        /// All organizations of the partner, by name.
        read list_organizations(scope: &TenantScope) -> Vec<Organization>;
        /// The organization with this id.
        read find_organization(scope: &TenantScope, id: OrganizationId) -> Option<Organization>;
        /// The organization with this external id.
        read find_organization_by_external_id(scope: &TenantScope, external_id: &str) -> Option<Organization>;
        /// How many organizations the partner has.
        read count_organizations(scope: &TenantScope) -> u64;
    }
    usage {
        /// Appends usage and tells how many rows; a later row for the same organization and day is a new revision.
        write append_usage(scope: &TenantScope, usage: &[NewUsage], source: &str, now: Moment) -> u64;
        /// Of every organization the usage of its latest day not after `today`, in its latest revision.
        read latest_usage(scope: &TenantScope, today: Day) -> Vec<Usage>;
        /// The highest seats in use on the days given (both included), by the latest revision of each day.
        read peak_in_use(scope: &TenantScope, spans: &[(OrganizationId, Day, Day)]) -> HashMap<OrganizationId, Seats>;
        /// Everything ever reported for an organization with its revision and moment, by day and revision.
        read list_usage(scope: &TenantScope, organization: OrganizationId) -> Vec<(Usage, i64, Moment)>;
    }
    connections {
        /// Stores a live connection; the partner must have no other live one to the same PSA.
        write create_connection(scope: &TenantScope, connection: &NewConnection, now: Moment) -> ();
        /// The live connection to this PSA.
        read find_connection(scope: &TenantScope, psa: PsaKind) -> Option<Connection>;
        /// The partner's live connections, by PSA.
        read list_connections(scope: &TenantScope) -> Vec<Connection>;
        /// The live connections of all partners, for the worker.
        read list_all_live_connections() -> Vec<Connection>;
        /// What is known of a live connection beside its core fields.
        read connection_state(scope: &TenantScope, id: ConnectionId) -> Option<ConnectionState>;
        /// The sealed credentials of a live connection.
        read sealed_secret(scope: &TenantScope, id: ConnectionId) -> Option<Vec<u8>>;
        /// Replaces the settings of a live connection; `Missing` when there is none.
        write update_connection_settings(scope: &TenantScope, id: ConnectionId, settings: &ConnectionSettings) -> ();
        /// Replaces the endpoint of a live connection; `Missing` when there is none.
        write update_connection_endpoint(scope: &TenantScope, id: ConnectionId, endpoint: &str) -> ();
        /// Replaces the rights (JSON) of a live connection; `Missing` when there is none.
        write update_connection_rights(scope: &TenantScope, id: ConnectionId, rights: &str) -> ();
        /// Notes that the price check of the first write passed.
        write mark_price_checked(scope: &TenantScope, id: ConnectionId, now: Moment) -> ();
        /// Stops the writes of a live connection, or lets them go on with `None`.
        write mark_writes_stopped(scope: &TenantScope, id: ConnectionId, at: Option<Moment>) -> ();
        /// Ends a live connection: destroys its secret, lets its links rest 30 days, cancels what was intended and not
        /// sent. Tells how many changes were cancelled.
        write revoke_connection(scope: &TenantScope, id: ConnectionId, now: Moment) -> u64;
        /// No calls before `until`; the later of two pauses stays.
        own pause_connection(id: ConnectionId, until: Moment) -> ();
        /// Until when no call may be made.
        read paused_until(id: ConnectionId) -> Option<Moment>;
    }
    leases {
        /// Makes `holder` the only writer of a live connection until `until`, when nobody else is at `now`.
        own claim_lease(id: ConnectionId, holder: &str, now: Moment, until: Moment) -> Option<Lease>;
        /// Keeps a lease; `false` when it was lost.
        own renew_lease(id: ConnectionId, lease: Lease, until: Moment) -> bool;
        /// Gives a lease back; no error when it was lost.
        own release_lease(id: ConnectionId, lease: Lease) -> ();
    }
    mappings {
        /// Stores how alerts of a connection become tickets, in place of what was there.
        write put_ticket_mapping(scope: &TenantScope, connection: ConnectionId, selection: &Selection, now: Moment) -> ();
        /// How alerts of a connection become tickets.
        read find_ticket_mapping(scope: &TenantScope, connection: ConnectionId) -> Option<Selection>;
        /// Forgets the ticket mapping; `false` when there was none.
        write delete_ticket_mapping(scope: &TenantScope, connection: ConnectionId) -> bool;
        /// Stores what an own plan is in the PSA, in place of what was there.
        write put_plan_mapping(scope: &TenantScope, mapping: &PlanMapping, now: Moment) -> ();
        /// The plan mappings of a connection, by plan.
        read list_plan_mappings(scope: &TenantScope, connection: ConnectionId) -> Vec<PlanMapping>;
        /// Forgets a plan mapping; `false` when there was none.
        write delete_plan_mapping(scope: &TenantScope, connection: ConnectionId, plan: PlanId) -> bool;
    }
    links {
        /// Links an organization to a line of a live connection. Organization and line must be free.
        write create_link(scope: &TenantScope, link: &OrganizationMapping, now: Moment) -> ();
        /// The live links of a connection, by organization.
        read list_links(scope: &TenantScope, connection: ConnectionId) -> Vec<OrganizationMapping>;
        /// The live link of an organization, in whichever connection.
        read find_link(scope: &TenantScope, organization: OrganizationId) -> Option<OrganizationMapping>;
        /// The organizations whose live link is in another connection.
        read linked_elsewhere(scope: &TenantScope, connection: ConnectionId) -> Vec<OrganizationId>;
        /// Ends a live link; `Missing` when there is none.
        write unlink(scope: &TenantScope, id: LinkId, now: Moment) -> ();
        /// The links of revoked connections to this PSA tenant that may still be restored, by organization.
        read list_resting_links(scope: &TenantScope, psa: PsaKind, tenant: &str, now: Moment) -> Vec<OrganizationMapping>;
        /// Brings a resting link back on a live connection to the same PSA tenant, with the quantity agreed on its line.
        write restore_link(scope: &TenantScope, id: LinkId, connection: ConnectionId, now: Moment) -> ();
        /// The agreed quantity over time of each line of a connection.
        read agreed(scope: &TenantScope, connection: ConnectionId) -> HashMap<LineRef, Steps>;
        /// Notes what is agreed on lines, in place of what was.
        write set_agreed(scope: &TenantScope, connection: ConnectionId, lines: &[(LineRef, Steps)], now: Moment) -> ();
        /// Forgets what was agreed on a line.
        write clear_agreed(scope: &TenantScope, connection: ConnectionId, line: &LineRef) -> ();
    }
    companies {
        /// Replaces the local copy of a connection's companies.
        write replace_companies(scope: &TenantScope, connection: ConnectionId, companies: &[CompanyRow], now: Moment) -> ();
        /// The local copy, by name.
        read list_companies(scope: &TenantScope, connection: ConnectionId) -> Vec<CompanyRow>;
        /// Companies whose name contains the text, or whose own number starts with it, by name.
        read search_companies(scope: &TenantScope, connection: ConnectionId, text: &str, limit: u32) -> Vec<CompanyRow>;
    }
    runs {
        /// Stores a run that begins.
        write create_run(scope: &TenantScope, run: &RunRecord) -> ();
        /// Ends runs whose process is gone as red: only the holder of the connection's lease may say so. Tells how many.
        write end_abandoned_runs(scope: &TenantScope, connection: ConnectionId, now: Moment) -> u64;
        /// Stores state, end, plan hash and report of a run that is still `running`; `Stale` when it is not.
        write finish_run(scope: &TenantScope, run: &RunRecord) -> ();
        /// Appends lines to a run, in their order.
        write add_run_lines(scope: &TenantScope, run: RunId, lines: &[RunLineRecord]) -> ();
        /// Runs of one connection or of all, newest first.
        read list_runs(scope: &TenantScope, connection: Option<ConnectionId>, limit: u32) -> Vec<RunRecord>;
        /// The run with this id.
        read find_run(scope: &TenantScope, id: RunId) -> Option<RunRecord>;
        /// The lines of a run, in their order.
        read run_lines(scope: &TenantScope, run: RunId) -> Vec<RunLineRecord>;
    }
    ledger {
        /// Writes changes down before anything is sent. `Stale` without the connection's current lease or for a revoked
        /// connection, `Taken(OpenChange)` where a change of the same line and day is still open.
        write intend_changes(scope: &TenantScope, lease: Lease, changes: &[ChangeRecord]) -> ();
        /// Moves a change from the state it was seen in. `Stale` when it is not in that state any more or the lease was
        /// lost. A confirmed change makes its expected quantities the agreed ones of its line.
        #[expect(clippy::too_many_arguments, reason = "all of it decides whether the change may move, and where to")]
        write move_change(
            scope: &TenantScope, lease: Lease, id: ChangeId, from: ChangeState, event: ChangeEvent, now: Moment,
            answer: Option<&str>,
        ) -> ChangeState;
        /// Lets link and agreed quantity of a confirmed change go over to the line that took the place of its own.
        /// `Stale` when the lease or the link is gone.
        write follow_line(scope: &TenantScope, lease: Lease, id: ChangeId, line: &LineRef, now: Moment) -> ();
        /// The open changes of a connection in the order of their intention.
        read open_changes(scope: &TenantScope, connection: ConnectionId) -> Vec<ChangeRecord>;
        /// Confirmed writes that count from `since` or later, in the order of their intention.
        read confirmed_writes(scope: &TenantScope, connection: ConnectionId, since: Day) -> Vec<(LineRef, Written)>;
        /// The changes of a run in the order of their intention.
        read run_changes(scope: &TenantScope, run: RunId) -> Vec<ChangeRecord>;
    }
    findings {
        /// Compares what a run found with what is open: the new is opened, the same stays open with new details, the
        /// rest is resolved. Tells how many were opened and resolved.
        write record_findings(
            scope: &TenantScope, connection: ConnectionId, run: RunId, found: &[NewFinding], now: Moment,
        ) -> (u64, u64);
        /// Open findings of one connection or of all, oldest first.
        read list_open_findings(scope: &TenantScope, connection: Option<ConnectionId>) -> Vec<FindingRecord>;
    }
    audit {
        /// Appends a row to the audit. Nothing changes or deletes it.
        write audit(record: &AuditRecord) -> ();
        /// The audit of one partner or of the whole installation, newest first.
        read list_audit(scope: Option<&TenantScope>, limit: u32) -> Vec<AuditRecord>;
    }
    jobs {
        /// Queues a job; `false` when one with the same deduplication key waits or runs.
        write enqueue(job: &NewJob) -> bool;
        /// Takes the next due job of these kinds: a waiting one, or one whose lease is over and that has attempts left.
        own claim_job(kinds: &[&str], now: Moment, lease_until: Moment) -> Option<Job>;
        /// Keeps the lease of a job; `false` when it was lost.
        own renew_job(id: JobId, token: i64, until: Moment) -> bool;
        /// Ends a job well; `false` when its lease was lost.
        own complete_job(id: JobId, token: i64, now: Moment) -> bool;
        /// Ends an attempt badly: again at `retry_at`, or dead without one or when the attempts are used up. `false`
        /// when its lease was lost.
        own fail_job(id: JobId, token: i64, retry_at: Option<Moment>, error: &str, now: Moment) -> bool;
        /// Buries jobs whose lease is over and that have no attempt left; tells how many.
        own bury_expired_jobs(now: Moment) -> u64;
        /// The dead jobs with the error of their last attempt, oldest first.
        read list_dead_jobs() -> Vec<(Job, String)>;
    }
    meta {
        /// Whether the database answers.
        read ping() -> ();
        /// The fingerprint of the key that seals secrets here.
        read key_fingerprint() -> Option<String>;
        /// Notes the fingerprint of the key that seals secrets here.
        write set_key_fingerprint(fingerprint: &str) -> ();
    }
}
