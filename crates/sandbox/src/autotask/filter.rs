//! Running a query over the tenant: candidates from indexes, conditions, id order (facts 3.14).
//! Must not render rows.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::cells::{Cell, Row, midnight};
use super::fields::{column, fields_of};
use super::kinds::{Family, Kind};
use super::query::{Cond, Op, Target, Want};
use super::rights::{Access, Operation};
use super::state::Tenant;
use super::switches::{AutotaskSwitches, ContractVisibility, StringCase};
use super::table::Key;
use super::units::UnitRow;

/// A row of any entity.
#[derive(Clone, Copy)]
pub enum View<'a> {
    Stored(&'a Row),
    Unit(&'a UnitRow),
}

/// The tenant as the API user sees it.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub tenant: &'a Tenant,
    pub switches: &'a AutotaskSwitches,
}

impl<'a> Reader<'a> {
    /// A row by id, if there is one and the API user may see it.
    pub fn row(self, kind: Kind, id: i64) -> Option<View<'a>> {
        let view = match Family::of_units(kind) {
            Some(family) => View::Unit(self.tenant.units(family).rows.get(&id)?),
            None => View::Stored(self.tenant.table(kind).get(id)?),
        };
        self.is_visible(kind, view).then_some(view)
    }

    pub fn cell(self, kind: Kind, view: View<'_>, at: usize) -> Cell {
        let name = fields_of(kind).get(at).map(|field| field.name).unwrap_or_default();
        match view {
            View::Stored(row) => self.tenant.cell(row, at, name, self.switches),
            View::Unit(row) => row.cell(name, self.switches),
        }
    }

    /// Ids of the rows above `after` that fulfil the filter, at most `most`.
    pub fn find(self, kind: Kind, filter: &[Cond], after: Option<i64>, most: usize) -> Vec<i64> {
        let keep =
            |id: &i64| self.row(kind, *id).is_some_and(|view| filter.iter().all(|cond| self.holds(kind, view, cond)));
        match self.candidates(kind, filter) {
            Some(ids) => {
                ids.into_iter().filter(|id| after.is_none_or(|after| *id > after)).filter(keep).take(most).collect()
            }
            None => match Family::of_units(kind) {
                Some(family) => {
                    let from = after.map_or(i64::MIN, |id| id.saturating_add(1));
                    let rows = &self.tenant.units(family).rows;
                    rows.range(from..).map(|(id, _)| *id).filter(keep).take(most).collect()
                }
                None => self.tenant.table(kind).ids_after(after).filter(keep).take(most).collect(),
            },
        }
    }

    /// Ids that the indexed conditions leave, in order; `None` = no index helps.
    pub fn candidates(self, kind: Kind, filter: &[Cond]) -> Option<BTreeSet<i64>> {
        let mut best: Option<BTreeSet<i64>> = None;
        for cond in filter {
            let ids = match cond {
                Cond::And(items) => self.candidates(kind, items),
                Cond::Test { target: Target::Column(at), op: Op::Eq | Op::In, want } => self.lookup(kind, *at, want),
                _ => None,
            };
            if let Some(ids) = ids
                && best.as_ref().is_none_or(|best| ids.len() < best.len())
            {
                best = Some(ids);
            }
        }
        best
    }

    fn lookup(self, kind: Kind, at: usize, want: &Want) -> Option<BTreeSet<i64>> {
        let keys: Vec<Key> = match want {
            Want::Never => Vec::new(),
            Want::Int(int) => vec![Key::Int(*int)],
            Want::Ints(ints) => ints.iter().copied().map(Key::Int).collect(),
            Want::Text(text) => vec![Key::Text(text.to_lowercase())],
            _ => return None,
        };
        let ints = || keys.iter().filter_map(|key| if let Key::Int(int) = key { Some(*int) } else { None });
        let name = fields_of(kind).get(at)?.name;
        if name == "id" {
            return Some(ints().collect());
        }
        if let Some(family) = Family::of_units(kind) {
            return self.unit_lookup(family, name, ints());
        }
        let table = self.tenant.table(kind);
        table.is_indexed(at).then(|| keys.iter().flat_map(|key| table.find(at, key)).collect())
    }

    fn unit_lookup(self, family: Family, name: &str, keys: impl Iterator<Item = i64>) -> Option<BTreeSet<i64>> {
        let rows =
            |line: i64| self.tenant.ledger(family, line).into_iter().flat_map(|ledger| ledger.rows.iter().copied());
        if name == family.line_key() {
            return Some(keys.flat_map(rows).collect());
        }
        if name == "contractID" || name == family.item_key() {
            let lines = self.tenant.table(family.lines());
            let at = column(family.lines(), name)?;
            return Some(keys.flat_map(|key| lines.find(at, &Key::Int(key))).flat_map(rows).collect());
        }
        None
    }

    fn holds(self, kind: Kind, view: View<'_>, cond: &Cond) -> bool {
        match cond {
            Cond::And(items) => items.iter().all(|item| self.holds(kind, view, item)),
            Cond::Or(items) => items.iter().any(|item| self.holds(kind, view, item)),
            Cond::Test { target: Target::Column(at), op, want } => self.test(&self.cell(kind, view, *at), *op, want),
            Cond::Test { target: Target::Udf(name), op, want } => {
                let View::Stored(row) = view else { return false };
                let cell = match (row.udfs.get(name), want) {
                    (None, _) => Cell::Null,
                    (Some(text), Want::Number(_)) => {
                        Decimal::from_str_exact(text).map_or_else(|_| Cell::text(text), Cell::Number)
                    }
                    (Some(text), _) => Cell::text(text),
                };
                self.test(&cell, *op, want)
            }
        }
    }

    fn test(self, cell: &Cell, op: Op, want: &Want) -> bool {
        match op {
            Op::Exist => !cell.is_null(),
            Op::NotExist => cell.is_null(),
            // like in SQL nothing but notExist finds an empty field
            _ if cell.is_null() || matches!(want, Want::Never) => false,
            Op::Eq => self.compare(cell, want) == Some(Ordering::Equal),
            Op::NotEq => self.compare(cell, want).is_some_and(Ordering::is_ne),
            Op::Gt => self.compare(cell, want).is_some_and(Ordering::is_gt),
            Op::Gte => self.compare(cell, want).is_some_and(Ordering::is_ge),
            Op::Lt => self.compare(cell, want).is_some_and(Ordering::is_lt),
            Op::Lte => self.compare(cell, want).is_some_and(Ordering::is_le),
            Op::In => self.is_among(cell, want),
            Op::NotIn => !self.is_among(cell, want),
            Op::BeginsWith | Op::EndsWith | Op::Contains => {
                let (Some(text), Want::Text(part)) = (cell.str(), want) else { return false };
                let (text, part) = (self.fold(text), self.fold(part));
                match op {
                    Op::BeginsWith => text.starts_with(&part),
                    Op::EndsWith => text.ends_with(&part),
                    _ => text.contains(&part),
                }
            }
        }
    }

    fn is_among(self, cell: &Cell, want: &Want) -> bool {
        match want {
            Want::Ints(ints) => cell.int().is_some_and(|int| ints.contains(&int)),
            Want::Any(wants) => wants.iter().any(|want| self.compare(cell, want) == Some(Ordering::Equal)),
            _ => false,
        }
    }

    fn fold(self, text: &str) -> String {
        match self.switches.string_case {
            StringCase::Insensitive => text.to_lowercase(),
            StringCase::Sensitive => text.to_owned(),
        }
    }

    fn compare(self, cell: &Cell, want: &Want) -> Option<Ordering> {
        match (cell, want) {
            (Cell::Int(a), Want::Int(b)) => Some(a.cmp(b)),
            (Cell::Int(_) | Cell::Number(_), Want::Number(b)) => cell.number().map(|a| a.cmp(b)),
            (Cell::Number(a), Want::Int(b)) => Some(a.cmp(&Decimal::from(*b))),
            (Cell::Text(a), Want::Text(b)) => Some(self.fold(a).cmp(&self.fold(b))),
            (Cell::Bool(a), Want::Bool(b)) => Some(a.cmp(b)),
            (Cell::Day(a), Want::At(b)) => Some(midnight(*a).cmp(b)),
            (Cell::Instant(a), Want::At(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// Rows that are hidden do not come back, without an error (facts 2.4, 3.28, 11b).
    fn is_visible(self, kind: Kind, view: View<'_>) -> bool {
        if self.switches.contract_visibility == ContractVisibility::Limited && kind.is_contract_service_family() {
            return false;
        }
        let rights = &self.tenant.rights;
        if rights.hidden_companies.is_empty() || rights.access(kind, Operation::Query) != Access::Restricted {
            return true;
        }
        let contract = match view {
            View::Unit(row) => Some(row.contract),
            View::Stored(row) => row.get("contractID").int(),
        };
        let company = match (kind, view) {
            (Kind::Companies, View::Stored(row)) => Some(row.id()),
            (_, View::Stored(row)) if row.get("companyID").int().is_some() => row.get("companyID").int(),
            _ => contract.and_then(|id| self.tenant.table(Kind::Contracts).get(id)?.get("companyID").int()),
        };
        company.is_none_or(|company| !rights.hidden_companies.contains(&company))
    }
}
