//! The switches of the Autotask half: every fact that is open or inferred, with its default.
//! Must not hold behaviour; the code that varies reads them.

use serde::{Deserialize, Serialize};

use crate::choice::choice;

choice!(
    /// Meaning of the unit rows (facts 19): T, T', D.
    LedgerModel { Total, TotalUncut, Delta }
);
choice!(
    /// `price` of a unit row (facts 15.o).
    RowPrice { Extended, Unit }
);
choice!(
    /// Rows of days without units (facts 7.4).
    ZeroUnits { Rows, None }
);
choice!(
    /// An adjustment dated into a posted period (facts 7.3).
    PostedPeriod { Accept, Reject }
);
choice!(
    /// A second adjustment of one line and date (facts 7.3, 15.b).
    DuplicateAdjustment { FreshLine, Off, Always }
);
choice!(
    /// An adjustment without `adjustedUnitPrice` (facts 15.b).
    AdjustmentPrice { Keep, Reset }
);
choice!(
    /// `unitPrice` sent when a line is created (facts 15.e).
    LinePriceOnCreate { Honour, Catalogue }
);
choice!(
    /// `unitPrice` sent with PATCH of a line (facts 7.2, 15.e).
    LinePriceOnPatch { Ignore, Accept }
);
choice!(
    /// What `ContractServices.unitPrice` shows after a price adjustment (facts 7.2).
    LineUnitPrice { Adjusted, Original }
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
    /// Spelling of period types on the wire (facts 7.2).
    PeriodSpelling { Integer, Letter }
);
choice!(
    /// Time of day of date-only fields (facts 7.9).
    DayTime { T00, T05 }
);
choice!(
    /// Spelling of `userAccessFor*` (facts 3.20).
    AccessSpelling { Text, Number }
);
choice!(
    /// Whether the API user sees all contracts (facts 11b).
    ContractVisibility { Full, Limited }
);
choice!(
    /// `nextPageUrl` of a last page that is exactly full (facts 18.4).
    FullLastPage { Null, Url }
);
choice!(
    /// GET of a missing id (facts 3.3).
    MissingItem { Null, NotFound }
);
choice!(
    /// Unknown names in `includeFields` (facts 3.8).
    UnknownInclude { Refuse, Ignore }
);
choice!(
    /// More than one page without `id` among `includeFields` (facts 3.12).
    PagingWithoutId { Error, Works, Truncate }
);
choice!(
    /// Comparison of strings in filters.
    StringCase { Insensitive, Sensitive }
);
choice!(
    /// Parent id of the URL and foreign key of the body disagree (facts 4.10).
    ParentMismatch { Error, UrlWins }
);
choice!(
    /// Read-only fields sent with an update (facts 4.6).
    ReadOnlyOnUpdate { Ignore, Error }
);
choice!(
    /// Answer beyond the hourly limit (facts 15.f).
    HourlyStatus {
        #[serde(rename = "429_retry_after")]
        TooManyRetryAfter,
        #[serde(rename = "429")]
        TooMany,
        #[serde(rename = "500")]
        ServerError,
    }
);
choice!(
    /// `itemId` of an accepted adjustment (facts 7.3).
    AdjustmentItemId { Null, Number }
);

/// All switches of the Autotask half; documented in `docs/sandbox.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a simulator, not states of a machine")]
pub struct AutotaskSwitches {
    pub ledger_model: LedgerModel,
    pub row_price: RowPrice,
    pub zero_unit_lines: ZeroUnits,
    pub posted_period: PostedPeriod,
    pub duplicate_adjustment: DuplicateAdjustment,
    pub adjustment_without_price: AdjustmentPrice,
    pub adjustment_item_id: AdjustmentItemId,
    pub adjustment_note: bool,
    pub adjust_to_zero: Leniency,
    pub inactive_service: Strictness,
    pub line_price_on_create: LinePriceOnCreate,
    pub line_price_on_patch: LinePriceOnPatch,
    pub line_unit_price: LineUnitPrice,
    pub internal_currency_factor: f64,
    pub period_type_spelling: PeriodSpelling,
    pub dates: DayTime,
    pub user_access_spelling: AccessSpelling,
    pub forbidden_status: u16,
    pub contract_visibility: ContractVisibility,
    pub full_last_page: FullLastPage,
    pub missing_item: MissingItem,
    pub unknown_include_field: UnknownInclude,
    pub paging_without_id: PagingWithoutId,
    pub string_case: StringCase,
    pub get_url_limit: usize,
    pub or_limit: usize,
    pub child_create_at_root: u16,
    pub parent_mismatch: ParentMismatch,
    pub null_on_create: Strictness,
    pub read_only_on_update: ReadOnlyOnUpdate,
    pub errors_as_200: bool,
    pub errors_end_with_newline: bool,
    pub thread_limit: usize,
    pub thread_status: u16,
    pub hourly_threshold: usize,
    pub hourly_used_by_others: usize,
    pub hourly_status: HourlyStatus,
    pub latency_tiers: bool,
    pub min_latency_ms: u64,
    pub version_text: String,
    pub version_information_needs_credentials: bool,
}

impl Default for AutotaskSwitches {
    fn default() -> Self {
        Self {
            ledger_model: LedgerModel::default(),
            row_price: RowPrice::default(),
            zero_unit_lines: ZeroUnits::default(),
            posted_period: PostedPeriod::default(),
            duplicate_adjustment: DuplicateAdjustment::default(),
            adjustment_without_price: AdjustmentPrice::default(),
            adjustment_item_id: AdjustmentItemId::default(),
            adjustment_note: true,
            adjust_to_zero: Leniency::default(),
            inactive_service: Strictness::default(),
            line_price_on_create: LinePriceOnCreate::default(),
            line_price_on_patch: LinePriceOnPatch::default(),
            line_unit_price: LineUnitPrice::default(),
            internal_currency_factor: 1.0,
            period_type_spelling: PeriodSpelling::default(),
            dates: DayTime::default(),
            user_access_spelling: AccessSpelling::default(),
            forbidden_status: 500,
            contract_visibility: ContractVisibility::default(),
            full_last_page: FullLastPage::default(),
            missing_item: MissingItem::default(),
            unknown_include_field: UnknownInclude::default(),
            paging_without_id: PagingWithoutId::default(),
            string_case: StringCase::default(),
            get_url_limit: 2048,
            or_limit: 500,
            child_create_at_root: 404,
            parent_mismatch: ParentMismatch::default(),
            null_on_create: Strictness::default(),
            read_only_on_update: ReadOnlyOnUpdate::default(),
            errors_as_200: false,
            errors_end_with_newline: false,
            thread_limit: 3,
            thread_status: 429,
            hourly_threshold: 10_000,
            hourly_used_by_others: 0,
            hourly_status: HourlyStatus::default(),
            latency_tiers: false,
            min_latency_ms: 0,
            version_text: "v1.0".to_owned(),
            version_information_needs_credentials: true,
        }
    }
}
