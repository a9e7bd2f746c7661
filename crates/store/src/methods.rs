//! Every question and order the store knows, by thing: the table of contents of this room. Must not hold SQL.

use std::collections::HashMap;

use seatbridge_core::actor::TenantScope;
use seatbridge_core::billing::KeptQuantity;
use seatbridge_core::connections::{Connection, ConnectionSettings};
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::{
    ChangeId, ConnectionId, FindingId, JobId, LinkId, OrganizationId, PartnerId, PlanId, RunId, UserId,
};
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
    Account, AuditFilter, AuditRecord, ChangeRecord, CompanyRow, ConnectionHealthRow, ConnectionState,
    EarlierConnection, FindingCount, FindingFilter, FindingRecord, Job, KeptRunLine, Lease, ListedFinding,
    ListedOrganization, ListedPlan, ListedRun, Moment, MonthSeats, NewConnection, NewFinding, NewJob, NewUsage,
    NewUser, OpenLink, OpenSession, OrganizationCounts, OrganizationFilter, OrganizationRecord, OrganizationRow,
    PartnerRow, Piece, PlanChoice, PlanCounts, PlanRow, RestingLink, RowsAsk, RunFilter, RunLineCount, RunLineFilter,
    RunLineRecord, RunProgress, RunRecord, StatusCounts, Store, StoreError, TicketMapping, Tx, Upserted, UserRecord,
    Window,
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
        /// Partners whose name contains the text, by name.
        read search_partners(text: &str, limit: u32, offset: u32) -> Vec<PartnerRow>;
        /// How many partners have a name that contains the text.
        read count_partners(text: &str) -> u64;
        /// Sub-resellers of the partner whose name contains the text, by name.
        read search_sub_resellers(scope: &TenantScope, text: &str, limit: u32, offset: u32) -> Vec<PartnerRow>;
        /// How many sub-resellers of the partner have a name that contains the text.
        read count_sub_resellers(scope: &TenantScope, text: &str) -> u64;
        /// The sub-reseller of the partner with this id.
        read find_sub_reseller(scope: &TenantScope, id: PartnerId) -> Option<Partner>;
    }
    users {
        /// Stores a user. Its e-mail address must be free; a partner has one owner.
        write create_user(user: &NewUser, now: Moment) -> ();
        /// Users of the partner whose name or address contains the text, by name.
        read search_users(scope: &TenantScope, text: &str, limit: u32, offset: u32) -> Vec<UserRecord>;
        /// How many users of the partner have a name or address that contains the text.
        read count_users(scope: &TenantScope, text: &str) -> u64;
        /// The user of the partner with this id.
        read find_user(scope: &TenantScope, id: UserId) -> Option<UserRecord>;
        /// A user with its partner.
        read find_account(id: UserId) -> Option<Account>;
        /// The owner of a partner. Whoever asks must have found the partner within its own reach.
        read find_owner(partner: PartnerId) -> Option<UserRecord>;
        /// The names of those of these users that belong to the partner, or without one are operators.
        read user_names(scope: Option<&TenantScope>, ids: &[UserId]) -> HashMap<UserId, String>;
        /// Changes name and role of a user that still has the role that was seen; else `Stale`.
        write update_user(scope: &TenantScope, id: UserId, name: &str, role_seen: &str, role: &str) -> ();
        /// Deletes a user that still has the role that was seen, with its sessions and links; else `Stale`. Never an owner.
        write delete_user(scope: &TenantScope, id: UserId, role_seen: &str) -> ();
        /// Changes what a user decides about itself.
        write update_profile(id: UserId, name: &str, locale: Option<&str>) -> ();
        /// Notes that a user was invited.
        write mark_invited(id: UserId, now: Moment) -> ();
        /// How many operators there are.
        read count_operators() -> u64;
    }
    sessions {
        /// The user with this e-mail address and the hash of its password, in one question.
        read find_password(email: &str) -> Option<(UserId, Option<String>)>;
        /// Replaces the hash of a user's password.
        write set_password(id: UserId, hash: &str) -> ();
        /// How many operators have chosen a password.
        read count_operators_with_password() -> u32;
        /// The operator that was there first.
        read first_operator() -> Option<UserId>;
        /// Begins a session and notes that the user signed in.
        write create_session(token_hash: &[u8], user: UserId, now: Moment) -> ();
        /// The session of a token, if it was used and begun after these moments.
        read find_session(token_hash: &[u8], seen_since: Moment, created_since: Moment) -> Option<OpenSession>;
        /// Notes that a session is used.
        own touch_session(token_hash: &[u8], now: Moment) -> ();
        /// Ends a session; `false` when there was none.
        write end_session(token_hash: &[u8]) -> bool;
        /// Ends the sessions of a user, but for one. Tells how many.
        write end_sessions(user: UserId, but: Option<&[u8]>) -> u64;
        /// Forgets sessions that were not used or begun after these moments. Tells how many.
        write end_expired_sessions(seen_since: Moment, created_since: Moment) -> u64;
        /// Stores a link by which a user, or the first operator, chooses a password. Forgets those that are over.
        write create_link_token(
            token_hash: &[u8], user: Option<UserId>, purpose: &str, now: Moment, expires_at: Moment,
        ) -> ();
        /// The link of a token, while it is good.
        read find_link_token(token_hash: &[u8], now: Moment) -> Option<OpenLink>;
        /// Uses a link up; `false` when it is not good (any more).
        write use_link_token(token_hash: &[u8], now: Moment) -> bool;
        /// Forgets all links of a user.
        write delete_link_tokens(user: UserId) -> ();
        /// Forgets all links of the first set-up.
        write delete_set_up_tokens() -> ();
        /// Counts an attempt of a subject, forgetting what began before `since`. Tells how many there are by now, and
        /// since when.
        own count_attempt(subject: &str, since: Moment, now: Moment) -> (u32, Moment);
        /// Forgets the attempts of a subject.
        write forget_attempts(subject: &str) -> ();
    }
    health {
        /// How the live connections of these partners are, by partner and PSA: no secret, no account, no mapping.
        read list_connection_health(partners: &[PartnerId]) -> Vec<ConnectionHealthRow>;
    }
    plans {
        /// Stores a plan of the partner. Its folded name must be free among the partner's own.
        write create_plan(scope: &TenantScope, plan: &Plan, now: Moment) -> ();
        /// The partner's own plans and those assigned to it, by name.
        read list_plans(scope: &TenantScope) -> Vec<Plan>;
        /// The own or assigned plan with this name, letter case and accents aside; an own one first.
        read find_plan_by_name(scope: &TenantScope, name: &str) -> Option<Plan>;
        /// The own or assigned plan with this id.
        read find_plan(scope: &TenantScope, id: PlanId) -> Option<Plan>;
        /// Own plans whose name contains the text, by name, with the organizations on them that are not deleted.
        read page_plans(scope: &TenantScope, search: &str, offset: u32, limit: u32) -> Vec<ListedPlan>;
        /// How many own plans have the text in their name.
        read count_plans(scope: &TenantScope, search: &str) -> u64;
        /// Replaces all of an own plan but its owner; `Missing` when there is none.
        write update_plan(scope: &TenantScope, plan: &Plan) -> ();
        /// Lets a sub-reseller of the partner use one of its plans; again is no error.
        write assign_plan(scope: &TenantScope, plan: PlanId, partner: PartnerId, now: Moment) -> ();
        /// The sub-resellers that may use an own plan.
        read list_assigned_partners(scope: &TenantScope, plan: PlanId) -> Vec<PartnerId>;
        /// The own plans with what a sub-reseller of the partner makes of each, by name.
        read list_plan_choices(scope: &TenantScope, partner: PartnerId) -> Vec<PlanChoice>;
        /// Takes a plan away from a sub-reseller of the partner; `false` when it did not have it. `Missing` while an
        /// organization is on it.
        write unassign_plan(scope: &TenantScope, plan: PlanId, partner: PartnerId) -> bool;
    }
    organizations {
        /// Creates or updates organizations by external id; one that is there keeps its id, a later row of the same
        /// external id wins.
        write upsert_organizations(scope: &TenantScope, organizations: &[Organization], now: Moment) -> Upserted;
        /// Stores a new organization. Its external id must be free, and its plan usable.
        write create_organization(scope: &TenantScope, record: &OrganizationRecord) -> ();
        /// Replaces all of an own organization but ids and creation. `Stale` when it was changed since it was `seen`
        /// (its `updated_at`).
        write update_organization(scope: &TenantScope, record: &OrganizationRecord, seen: Moment) -> ();
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
    organization_lists {
        /// Organizations of the partner or of one of its sub-resellers, by name, with their latest usage not after
        /// `today`.
        read page_organizations(
            scope: &TenantScope, filter: &OrganizationFilter, piece: &Piece, today: Day,
        ) -> Vec<ListedOrganization>;
        /// How many there are of each status; that of the filter is not looked at.
        read count_by_status(scope: &TenantScope, filter: &OrganizationFilter) -> StatusCounts;
        /// All of an organization of the partner or of one of its sub-resellers.
        read find_organization_record(scope: &TenantScope, id: OrganizationId) -> Option<OrganizationRecord>;
        /// How many organizations are billed and linked.
        read count_linked(scope: &TenantScope) -> u64;
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
        /// Usage of an organization of the partner or of one of its sub-resellers on the days given (both included), by
        /// the latest revision of each day.
        read usage_days(scope: &TenantScope, organization: OrganizationId, from: Day, to: Day) -> Vec<Usage>;
    }
    seats_by_month {
        /// Seats of all organizations together in the months of these days (both included), by month.
        read seats_by_month(scope: &TenantScope, from: Day, to: Day) -> Vec<MonthSeats>;
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
        /// Stops the writes of a live connection, or lets them go on with `None`; prices are then checked as at first.
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
        read find_ticket_mapping(scope: &TenantScope, connection: ConnectionId) -> Option<TicketMapping>;
        /// Notes which fields of the ticket mapping hold a choice that the PSA does not offer any more.
        write mark_ticket_mapping(scope: &TenantScope, connection: ConnectionId, stale: &[String]) -> ();
        /// Forgets the ticket mapping; `false` when there was none.
        write delete_ticket_mapping(scope: &TenantScope, connection: ConnectionId) -> bool;
        /// Stores what an own plan is in the PSA, in place of what was there.
        write put_plan_mapping(scope: &TenantScope, mapping: &PlanMapping, now: Moment) -> ();
        /// The plan mappings of a connection, by plan.
        read list_plan_mappings(scope: &TenantScope, connection: ConnectionId) -> Vec<PlanMapping>;
        /// Notes which fields of a plan mapping hold a choice that the PSA does not offer any more.
        write mark_plan_mapping(scope: &TenantScope, connection: ConnectionId, plan: PlanId, stale: &[String]) -> ();
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
        /// The links of revoked connections to this PSA tenant that may still be restored, the latest first.
        read list_resting_links(scope: &TenantScope, psa: PsaKind, tenant: &str, now: Moment) -> Vec<OrganizationMapping>;
        /// Brings a resting link back on a live connection to the same PSA tenant, with the quantity agreed on its line.
        write restore_link(scope: &TenantScope, id: LinkId, connection: ConnectionId, now: Moment) -> ();
        /// The agreed quantity over time of each line of a connection.
        read agreed(scope: &TenantScope, connection: ConnectionId) -> HashMap<LineRef, Steps>;
        /// Notes what is agreed on lines, in place of what was; what was decided on them is over.
        write set_agreed(scope: &TenantScope, connection: ConnectionId, lines: &[(LineRef, Steps)], now: Moment) -> ();
        /// Forgets what was agreed and decided on a line.
        write clear_agreed(scope: &TenantScope, connection: ConnectionId, line: &LineRef) -> ();
    }
    kept_lines {
        /// Notes that a person decided to leave what stands on a line.
        write keep_line(
            scope: &TenantScope, connection: ConnectionId, line: &LineRef, kept: &KeptQuantity, by: &str, now: Moment,
        ) -> ();
        /// What persons decided to leave on the lines of a connection.
        read kept_lines(scope: &TenantScope, connection: ConnectionId) -> HashMap<LineRef, KeptQuantity>;
    }
    mapped {
        /// One page of the organizations as rows of the mapping table, by name.
        read list_organization_rows(
            scope: &TenantScope, connection: ConnectionId, ask: &RowsAsk,
        ) -> Vec<OrganizationRow>;
        /// How many rows there are on all pages.
        read count_organization_rows(scope: &TenantScope, connection: ConnectionId, ask: &RowsAsk) -> u64;
        /// How the organizations stand to a connection.
        read organization_counts(scope: &TenantScope, connection: ConnectionId) -> OrganizationCounts;
        /// The live links of these organizations, in whichever connection.
        read links_of(
            scope: &TenantScope, organizations: &[OrganizationId],
        ) -> HashMap<OrganizationId, OrganizationMapping>;
        /// Names of the organizations that these lines of a connection bill.
        read line_holders(
            scope: &TenantScope, connection: ConnectionId, lines: &[LineRef],
        ) -> HashMap<LineRef, String>;
        /// The open findings of these organizations in a connection, oldest first.
        read open_findings_of(
            scope: &TenantScope, connection: ConnectionId, organizations: &[OrganizationId],
        ) -> HashMap<OrganizationId, Vec<FindingKind>>;
        /// The open findings of a connection that are about no organization, oldest first.
        read open_findings_of_connection(scope: &TenantScope, connection: ConnectionId) -> Vec<FindingKind>;
        /// One page of the own plans as rows of the mapping table, by name.
        read list_plan_rows(scope: &TenantScope, connection: ConnectionId, ask: &RowsAsk) -> Vec<PlanRow>;
        /// How many rows there are on all pages.
        read count_plan_rows(scope: &TenantScope, connection: ConnectionId, ask: &RowsAsk) -> u64;
        /// How the own plans stand to a connection.
        read plan_counts(scope: &TenantScope, connection: ConnectionId) -> PlanCounts;
    }
    resting {
        /// Links of revoked connections to the same PSA tenant as this live one, by organization, the latest first.
        read list_resting(
            scope: &TenantScope, connection: ConnectionId, now: Moment, limit: u32, offset: u32,
        ) -> Vec<RestingLink>;
        /// How many there are, and how many of them nothing newer stands in the way of.
        read count_resting(scope: &TenantScope, connection: ConnectionId, now: Moment) -> (u64, u64);
        /// Revoked connections to the same PSA tenant whose mappings can still be taken back, the latest first.
        read earlier_connections(
            scope: &TenantScope, connection: ConnectionId, now: Moment,
        ) -> Vec<EarlierConnection>;
        /// Brings plan mappings and ticket mapping of an earlier connection over to this one, where it has none of its
        /// own. Tells how many plans, and whether tickets.
        write restore_mappings(
            scope: &TenantScope, connection: ConnectionId, earlier: ConnectionId, now: Moment,
        ) -> (u64, bool);
    }
    companies {
        /// Replaces the local copy of a connection's companies.
        write replace_companies(scope: &TenantScope, connection: ConnectionId, companies: &[CompanyRow], now: Moment) -> ();
        /// The local copy, by name.
        read list_companies(scope: &TenantScope, connection: ConnectionId) -> Vec<CompanyRow>;
        /// The company with this id, also one that is never offered.
        read find_company(scope: &TenantScope, connection: ConnectionId, id: &str) -> Option<CompanyRow>;
        /// Companies whose name contains the text, or whose own number starts with it, by name. The partner's own one
        /// and deleted ones are left out.
        read search_companies(scope: &TenantScope, connection: ConnectionId, text: &str, limit: u32) -> Vec<CompanyRow>;
    }
    runs {
        /// Stores a run that begins or waits. Of those that a worker carries out (`queued`) a connection has one at a
        /// time, and one preview.
        write create_run(scope: &TenantScope, run: &RunRecord) -> ();
        /// Ends runs whose process is gone as red: only the holder of the connection's lease may say so. Tells how many.
        write end_abandoned_runs(scope: &TenantScope, connection: ConnectionId, now: Moment) -> u64;
        /// Lets a run begin that waits; `Stale` when it does not.
        write begin_run(scope: &TenantScope, id: RunId, today: Day, now: Moment) -> ();
        /// Notes how far a run is that is under way.
        own note_progress(scope: &TenantScope, id: RunId, progress: &RunProgress) -> ();
        /// Stores state, end, plan hash and report of a run that waits or is under way; `Stale` when it is over.
        write finish_run(scope: &TenantScope, run: &RunRecord) -> ();
        /// Runs of one connection or of all, newest first.
        read list_runs(scope: &TenantScope, connection: Option<ConnectionId>, limit: u32) -> Vec<RunRecord>;
        /// The latest run of a connection that was no preview.
        read find_last_run(scope: &TenantScope, connection: ConnectionId) -> Option<RunRecord>;
        /// The run with this id.
        read find_run(scope: &TenantScope, id: RunId) -> Option<RunRecord>;
        /// The last run of a connection that is over and was no preview.
        read find_last_finished_run(scope: &TenantScope, connection: ConnectionId) -> Option<RunRecord>;
        /// What the last run up to a day, no preview, said of an organization.
        read find_run_line(
            scope: &TenantScope, organization: OrganizationId, until: Day,
        ) -> Option<(RunRecord, RunLineRecord)>;
        /// The run of a connection, or its preview, that waits for a worker or is carried out by one.
        read find_open_run(scope: &TenantScope, connection: ConnectionId, preview: bool) -> Option<RunRecord>;
        /// The runs that are asked for, newest first.
        read find_runs(scope: &TenantScope, filter: &RunFilter, window: Window) -> Vec<ListedRun>;
        /// How many runs are asked for.
        read count_runs(scope: &TenantScope, filter: &RunFilter) -> u64;
        /// The PSA of a connection, live or revoked.
        read psa_of_connection(scope: &TenantScope, connection: ConnectionId) -> Option<PsaKind>;
    }
    run_lines {
        /// Appends lines to a run, in their order.
        write add_run_lines(scope: &TenantScope, run: RunId, lines: &[RunLineRecord]) -> ();
        /// The lines of a run, in their order.
        read run_lines(scope: &TenantScope, run: RunId) -> Vec<RunLineRecord>;
        /// The lines of a run that are asked for, in their order.
        read find_run_lines(
            scope: &TenantScope, run: RunId, filter: &RunLineFilter, window: Window,
        ) -> Vec<KeptRunLine>;
        /// How many lines of a run are asked for, by verdict and reason; `after` is not looked at.
        read count_run_lines(scope: &TenantScope, run: RunId, filter: &RunLineFilter) -> Vec<RunLineCount>;
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
        /// The open findings that are asked for, oldest first.
        read find_open_findings(scope: &TenantScope, filter: &FindingFilter, window: Window) -> Vec<ListedFinding>;
        /// How many open findings are asked for, by connection and code.
        read count_findings_by_code(scope: &TenantScope, filter: &FindingFilter) -> Vec<FindingCount>;
        /// The finding with this id, if it is open.
        read find_open_finding(scope: &TenantScope, id: FindingId) -> Option<ListedFinding>;
        /// Resolves findings of a live connection that a person has answered.
        write resolve_findings(scope: &TenantScope, connection: ConnectionId, ids: &[FindingId], now: Moment) -> ();
        /// Resolves all findings of this code on a live connection; tells how many.
        write resolve_findings_with(
            scope: &TenantScope, connection: ConnectionId, code: &str, now: Moment,
        ) -> u64;
        /// How many findings of a connection are open.
        read count_open_findings(scope: &TenantScope, connection: ConnectionId) -> u64;
        /// Open findings of an own organization in live connections, oldest first.
        read list_organization_findings(scope: &TenantScope, organization: OrganizationId) -> Vec<FindingRecord>;
    }
    audit {
        /// Appends a row to the audit. Nothing changes or deletes it.
        write audit(record: &AuditRecord) -> ();
        /// The audit of one partner or of the whole installation, newest first.
        read list_audit(scope: Option<&TenantScope>, limit: u32) -> Vec<AuditRecord>;
        /// The audit of one partner, or without one of what belongs to none, newest first.
        read search_audit(scope: Option<&TenantScope>, filter: &AuditFilter, limit: u32) -> Vec<AuditRecord>;
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
