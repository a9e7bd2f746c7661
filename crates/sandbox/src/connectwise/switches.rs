//! The switches of the ConnectWise half: every fact that is open, inferred or contradictory, with its default.
//! Must not hold behaviour; the code that varies reads them.

use serde::{Deserialize, Serialize};

use crate::choice::choice;

choice!(
    /// Body of a refused login (facts: connectwise.md 1.4).
    UnauthorizedBody { Unauthorized, ConnectwiseApi }
);
choice!(
    /// What the un-prefixed UI host answers (facts: connectwise.md 1.2).
    UiAnswer { Html, Text, SslRequired }
);
choice!(
    /// Media type of JSON answers (facts: connectwise.md 1.4, end).
    MediaType { Json, Vendor }
);
choice!(
    /// Something that may be refused or accepted; refused unless said otherwise.
    Strictness { Refuse, Accept }
);
choice!(
    /// Something that may be accepted or refused; accepted unless said otherwise.
    Leniency { Accept, Refuse }
);
choice!(
    /// Something that may be ignored or refused; ignored unless said otherwise.
    Silence { Ignore, Refuse }
);
choice!(
    /// Null members of answers (facts: connectwise.md 3.1).
    Nulls { Omit, Send }
);
choice!(
    /// Case of names and strings.
    Case { Sensitive, Insensitive }
);
choice!(
    /// Case of strings in comparisons.
    TextCase { Insensitive, Sensitive }
);
choice!(
    /// Wildcards of `like` (facts: connectwise.md 2.1).
    LikeWildcards { Both, Star, Percent }
);
choice!(
    /// How a quote is written inside a string (facts: connectwise.md 10.6).
    QuoteEscape { None, Backslash, Doubled }
);
choice!(
    /// A comparison with a null value.
    NullComparison { Sql, Plain }
);
choice!(
    /// Addresses in the `Link` header (facts: connectwise.md 2.4).
    Links { Documented, KeepParameters, Absent }
);
choice!(
    /// The end of forward-only paging (facts: connectwise.md 2.4).
    ForwardOnlyEnd { EmptyLink, NoLink }
);
choice!(
    /// A PATCH of `status/id` or the like (facts: connectwise.md 3.3).
    SubPathPatch { FalseOk, Apply, Refuse }
);
choice!(
    /// A `customFields` array that leaves fields out (facts: connectwise.md 3.3).
    PartialCustomFields { Clear, Refuse }
);
choice!(
    /// Body of a 429 (facts: connectwise.md 3.4).
    RateLimitBody { Json, Text }
);
choice!(
    /// What extended price and cost multiply (facts: connectwise.md 4.3).
    ExtendedFrom { Billed, Quantity }
);
choice!(
    /// Status of an agreement on its end day, of an addition on its cancelled day (facts: connectwise.md 10.3).
    LastDay { Active, Over }
);
choice!(
    /// A single record that a "My" right does not show (facts: connectwise.md 1.4).
    HiddenRecord { NotFound, Forbidden }
);
choice!(
    /// Children of a record that does not exist.
    MissingParent { NotFound, Empty }
);
choice!(
    /// The old id of a merged company (facts: connectwise.md 6.2).
    MergedCompany { Deleted, NotFound }
);
choice!(
    /// New records for a company whose status disallows saving (facts: connectwise.md 4.1).
    DisallowSaving { Refuse, TicketsOnly }
);

/// All switches of the ConnectWise half; documented in `docs/sandbox.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a simulator, not states of a machine")]
pub struct ConnectWiseSwitches {
    pub unauthorized_body: UnauthorizedBody,
    pub unauthorized_status: u16,
    pub client_id_missing_status: u16,
    pub client_id_unknown_status: u16,
    pub client_id_first: bool,
    pub system_info_needs_login: bool,
    pub unknown_api_version: Leniency,
    pub ui_hosts: Vec<String>,
    pub ui_answer: UiAnswer,
    pub media_type: MediaType,
    pub api_version: String,
    pub nulls: Nulls,
    pub field_case: Case,
    pub path_case: Case,
    pub text_case: TextCase,
    pub like_wildcards: LikeWildcards,
    pub like_underscore: bool,
    pub single_quotes: Strictness,
    pub quote_escape: QuoteEscape,
    pub null_comparison: NullComparison,
    pub time_with_milliseconds: Strictness,
    pub deep_references: Strictness,
    pub not_filterable: Vec<String>,
    pub unknown_select: Silence,
    pub largest_page: usize,
    pub links: Links,
    pub forward_only_end: ForwardOnlyEnd,
    pub forward_only_unsupported: Vec<String>,
    pub forward_only_extras: Strictness,
    pub sub_path_patch: SubPathPatch,
    pub unknown_patch_path: Strictness,
    pub read_only_fields: Silence,
    pub partial_custom_fields: PartialCustomFields,
    pub day_without_time: Strictness,
    pub missing_parent: MissingParent,
    pub hidden_record: HiddenRecord,
    pub addition_needs_catalog_right: bool,
    pub calls_per_minute: usize,
    pub rate_limit_body: RateLimitBody,
    pub retry_after_seconds: u64,
    pub addition_status_field: bool,
    pub extended_from: ExtendedFrom,
    pub last_day: LastDay,
    pub negative_quantity: Strictness,
    pub inactive_item: Strictness,
    pub invoiced_period: Strictness,
    pub effective_before_billing_start: Strictness,
    pub cancelled_before_effective: Strictness,
    pub delete_invoiced: Strictness,
    pub write_to_ended_agreement: Leniency,
    pub disallow_saving: DisallowSaving,
    pub merged_company: MergedCompany,
    pub company_in_use_status: u16,
    pub min_latency_ms: u64,
}

impl Default for ConnectWiseSwitches {
    fn default() -> Self {
        Self {
            unauthorized_body: UnauthorizedBody::default(),
            unauthorized_status: 401,
            client_id_missing_status: 401,
            client_id_unknown_status: 400,
            client_id_first: true,
            system_info_needs_login: true,
            unknown_api_version: Leniency::default(),
            ui_hosts: Vec::new(),
            ui_answer: UiAnswer::default(),
            media_type: MediaType::default(),
            api_version: "2026.4".to_owned(),
            nulls: Nulls::default(),
            field_case: Case::default(),
            path_case: Case::default(),
            text_case: TextCase::default(),
            like_wildcards: LikeWildcards::default(),
            like_underscore: true,
            single_quotes: Strictness::default(),
            quote_escape: QuoteEscape::default(),
            null_comparison: NullComparison::default(),
            time_with_milliseconds: Strictness::default(),
            deep_references: Strictness::default(),
            not_filterable: Vec::new(),
            unknown_select: Silence::default(),
            largest_page: 1000,
            links: Links::default(),
            forward_only_end: ForwardOnlyEnd::default(),
            forward_only_unsupported: Vec::new(),
            forward_only_extras: Strictness::default(),
            sub_path_patch: SubPathPatch::default(),
            unknown_patch_path: Strictness::default(),
            read_only_fields: Silence::default(),
            partial_custom_fields: PartialCustomFields::default(),
            day_without_time: Strictness::default(),
            missing_parent: MissingParent::default(),
            hidden_record: HiddenRecord::default(),
            addition_needs_catalog_right: true,
            calls_per_minute: 1000,
            rate_limit_body: RateLimitBody::default(),
            retry_after_seconds: 30,
            addition_status_field: true,
            extended_from: ExtendedFrom::default(),
            last_day: LastDay::default(),
            negative_quantity: Strictness::default(),
            inactive_item: Strictness::default(),
            invoiced_period: Strictness::default(),
            effective_before_billing_start: Strictness::default(),
            cancelled_before_effective: Strictness::default(),
            delete_invoiced: Strictness::default(),
            write_to_ended_agreement: Leniency::default(),
            disallow_saving: DisallowSaving::default(),
            merged_company: MergedCompany::default(),
            company_in_use_status: 409,
            min_latency_ms: 0,
        }
    }
}
