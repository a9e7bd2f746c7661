//! Finding the rows of a list: narrowing by index, testing, sorting (facts: connectwise.md 2).
//! Must not render rows.

use std::borrow::Cow;
use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::Value;

use super::cells::{Cell, Row, midnight};
use super::conditions::{Compare, Expr, Literal, Names, Test, parse};
use super::errors::{condition, unknown_name};
use super::kinds::Kind;
use super::model::{Leaf, Model, Path, Sort};
use super::schema::{Type, schema};
use super::switches::{NullComparison, TextCase};
use super::tenant::{Context, Tenant};
use crate::reply::Refusal;

/// What of the tenant a query reads.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub tenant: &'a Tenant,
    pub context: Context<'a>,
}

/// A member of an array field.
#[derive(Debug, Clone)]
pub enum ChildOperand {
    /// A reference list.
    Refs(usize, Kind, Path),
    /// A communication item.
    Item(usize, String),
}

/// Caption or value of a custom field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomOperand {
    Caption,
    Value,
}

/// The parsed filters of a request.
#[derive(Debug, Default)]
pub struct Filter {
    pub conditions: Option<Expr<Path>>,
    pub children: Option<Expr<ChildOperand>>,
    pub custom: Option<Expr<CustomOperand>>,
}

struct RowNames<'a>(&'a Model, Context<'a>);

impl Names for RowNames<'_> {
    type Operand = Path;

    fn operand(&self, name: &str) -> Result<(Path, Sort), Refusal> {
        self.0.check_filterable(name, self.1.switches)?;
        let path = self.0.path(name, self.1.switches)?;
        let sort = path.sort();
        Ok((path, sort))
    }

    fn has_in(&self) -> bool {
        true
    }
}

struct ChildNames<'a>(&'a Model, Context<'a>);

impl Names for ChildNames<'_> {
    type Operand = ChildOperand;

    fn operand(&self, name: &str) -> Result<(ChildOperand, Sort), Refusal> {
        let (array, member) = name.split_once('/').ok_or_else(|| unknown_name(name))?;
        let found = self.0.members.iter().find(|known| known.name == array).ok_or_else(|| unknown_name(name))?;
        let field = schema(self.0.kind).fields.get(found.column).ok_or_else(|| unknown_name(name))?;
        match field.kind {
            Type::Refs(target) => {
                let path = Model::full(target, self.1.switches).path(member, self.1.switches)?;
                let sort = path.sort();
                Ok((ChildOperand::Refs(found.column, target, path), sort))
            }
            Type::Communications => {
                let sort = match member {
                    "id" => Sort::Number,
                    "defaultFlag" => Sort::Bool,
                    "value" | "extension" | "domain" => Sort::Text,
                    "communicationType" => Sort::Enum(&["Email", "Fax", "Phone"]),
                    _ => return Err(unknown_name(name)),
                };
                Ok((ChildOperand::Item(found.column, member.to_owned()), sort))
            }
            _ => Err(unknown_name(name)),
        }
    }

    fn has_in(&self) -> bool {
        false
    }
}

struct CustomNames;

impl Names for CustomNames {
    type Operand = CustomOperand;

    fn operand(&self, name: &str) -> Result<(CustomOperand, Sort), Refusal> {
        match name {
            "caption" => Ok((CustomOperand::Caption, Sort::Text)),
            "value" => Ok((CustomOperand::Value, Sort::Any)),
            _ => Err(unknown_name(name)),
        }
    }

    fn has_in(&self) -> bool {
        false
    }
}

impl Filter {
    /// Parses the three filters of a request.
    pub fn parse(
        model: &Model,
        [conditions, children, custom]: [Option<&str>; 3],
        context: Context<'_>,
    ) -> Result<Self, Refusal> {
        let switches = context.switches;
        let has_custom = schema(model.kind).column("customFields").is_some() && model.is_full;
        if custom.is_some_and(|text| !text.trim().is_empty()) && !has_custom {
            return Err(condition("customFieldConditions are not supported by this endpoint."));
        }
        Ok(Self {
            conditions: parse(conditions.unwrap_or_default(), &RowNames(model, context), switches)?,
            children: parse(children.unwrap_or_default(), &ChildNames(model, context), switches)?,
            custom: parse(custom.unwrap_or_default(), &CustomNames, switches)?,
        })
    }
}

impl<'a> Reader<'a> {
    /// Value at the end of a path.
    pub fn at(&self, path: &Path, row: &'a Row, kind: Kind) -> Cow<'a, Cell> {
        let (mut row, mut kind) = (row, kind);
        for (column, target) in &path.through {
            let named = row.cells.get(*column).and_then(Cell::int).and_then(|id| self.tenant.table(*target).get(id));
            let Some(named) = named else { return Cow::Owned(Cell::Null) };
            (row, kind) = (named, *target);
        }
        match path.leaf {
            Leaf::Id => Cow::Owned(Cell::Int(row.id)),
            Leaf::Column(column) => self.tenant.value(kind, row, column, self.context),
            Leaf::LastUpdated => Cow::Owned(Cell::Instant(row.updated.at)),
            Leaf::DateEntered => Cow::Owned(Cell::Instant(row.entered.at)),
            Leaf::UpdatedBy => Cow::Owned(Cell::text(row.updated.who.identifier())),
            Leaf::EnteredBy => Cow::Owned(Cell::text(row.entered.who.identifier())),
        }
    }

    pub fn matches(&self, filter: &Filter, row: &'a Row, kind: Kind) -> bool {
        let own = filter
            .conditions
            .as_ref()
            .is_none_or(|expr| self.eval(expr, &|path: &Path| self.at(path, row, kind)).unwrap_or(false));
        own && filter.children.as_ref().is_none_or(|expr| self.has_child(expr, row))
            && filter.custom.as_ref().is_none_or(|expr| self.has_custom(expr, row, kind))
    }

    /// Whether one and the same member of the array fulfils the whole condition.
    fn has_child(&self, expr: &Expr<ChildOperand>, row: &'a Row) -> bool {
        let longest = row.cells.iter().map(|cell| match cell {
            Cell::Ints(ids) => ids.len(),
            Cell::Json(value) => value.as_array().map_or(0, Vec::len),
            _ => 0,
        });
        let longest = longest.max().unwrap_or(0);
        (0..longest).any(|nth| {
            let value = |operand: &ChildOperand| self.child(operand, row, nth);
            self.eval(expr, &value).unwrap_or(false)
        })
    }

    fn child(&self, operand: &ChildOperand, row: &'a Row, nth: usize) -> Cow<'a, Cell> {
        match operand {
            ChildOperand::Refs(column, target, path) => {
                let Some(Cell::Ints(ids)) = row.cells.get(*column) else { return Cow::Owned(Cell::Null) };
                let named = ids.get(nth).and_then(|id| self.tenant.table(*target).get(*id));
                named.map_or(Cow::Owned(Cell::Null), |named| self.at(path, named, *target))
            }
            ChildOperand::Item(column, member) => {
                let Some(Cell::Json(value)) = row.cells.get(*column) else { return Cow::Owned(Cell::Null) };
                Cow::Owned(value.get(nth).and_then(|item| item.get(member)).map_or(Cell::Null, scalar))
            }
        }
    }

    fn has_custom(&self, expr: &Expr<CustomOperand>, row: &Row, kind: Kind) -> bool {
        let Some(column) = schema(kind).column("customFields") else { return false };
        let stored = row.cells.get(column);
        self.tenant.custom_fields.iter().filter(|field| field.kind == kind).any(|field| {
            let value = |operand: &CustomOperand| match operand {
                CustomOperand::Caption => Cow::Owned(Cell::text(field.caption.clone())),
                CustomOperand::Value => Cow::Owned(custom_value(stored, field.id).map_or(Cell::Null, scalar)),
            };
            self.eval(expr, &value).unwrap_or(false)
        })
    }

    /// `None` = unknown, as SQL counts it.
    fn eval<O>(&self, expr: &Expr<O>, value: &dyn Fn(&O) -> Cow<'a, Cell>) -> Option<bool> {
        match expr {
            Expr::All(list) => {
                let mut result = Some(true);
                for expr in list {
                    match self.eval(expr, value) {
                        Some(false) => return Some(false),
                        None => result = None,
                        Some(true) => {}
                    }
                }
                result
            }
            Expr::Any(list) => {
                let mut result = Some(false);
                for expr in list {
                    match self.eval(expr, value) {
                        Some(true) => return Some(true),
                        None => result = None,
                        Some(false) => {}
                    }
                }
                result
            }
            Expr::Test { operand, test } => self.test(test, &value(operand)),
        }
    }

    fn test(&self, test: &Test, cell: &Cell) -> Option<bool> {
        let unknown = || (self.context.switches.null_comparison == NullComparison::Plain).then_some(false);
        let fold = |text: &str| match self.context.switches.text_case {
            TextCase::Insensitive => text.to_lowercase(),
            TextCase::Sensitive => text.to_owned(),
        };
        match test {
            Test::Compare(Compare::Equal, Literal::Null) => Some(cell.is_null()),
            Test::Compare(Compare::NotEqual, Literal::Null) => Some(!cell.is_null()),
            Test::Compare(compare, literal) => {
                if cell.is_null() {
                    return unknown().map(|_| *compare == Compare::NotEqual);
                }
                let order = order(cell, literal, &fold);
                Some(match (compare, order) {
                    (Compare::NotEqual, order) => order != Some(Ordering::Equal),
                    (_, None) => false,
                    (Compare::Equal, Some(order)) => order.is_eq(),
                    (Compare::Less, Some(order)) => order.is_lt(),
                    (Compare::LessOrEqual, Some(order)) => order.is_le(),
                    (Compare::Greater, Some(order)) => order.is_gt(),
                    (Compare::GreaterOrEqual, Some(order)) => order.is_ge(),
                })
            }
            Test::Contains(part, negated) => match cell.str() {
                Some(text) => Some(fold(text).contains(&fold(part)) != *negated),
                None => unknown().map(|_| *negated),
            },
            Test::Like(pattern, negated) => match cell.str() {
                Some(text) => Some(pattern.matches(text) != *negated),
                None => unknown().map(|_| *negated),
            },
            Test::In(list, negated) => {
                if cell.is_null() {
                    return unknown().map(|_| *negated);
                }
                Some(list.iter().any(|literal| order(cell, literal, &fold) == Some(Ordering::Equal)) != *negated)
            }
        }
    }

    /// Ids worth testing: an indexed top condition, the parent, or all.
    fn candidates(&self, kind: Kind, filter: &Filter, parent: Option<(usize, i64)>) -> Vec<i64> {
        let table = self.tenant.table(kind);
        if let Some((column, id)) = parent {
            return table.naming(column, id).collect();
        }
        let tests: &[Expr<Path>] = match &filter.conditions {
            Some(Expr::All(list)) => list,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for expr in tests {
            let Expr::Test { operand, test } = expr else { continue };
            let Some(wanted) = wanted_ids(test) else { continue };
            match (operand.through.as_slice(), &operand.leaf) {
                ([], Leaf::Id) => {
                    let mut ids: Vec<i64> = wanted.into_iter().filter(|id| table.contains(*id)).collect();
                    ids.sort_unstable();
                    ids.dedup();
                    return ids;
                }
                ([(column, _)], Leaf::Id) if table.is_indexed(*column) => {
                    let mut ids: Vec<i64> = wanted.iter().flat_map(|id| table.naming(*column, *id)).collect();
                    ids.sort_unstable();
                    ids.dedup();
                    return ids;
                }
                _ => {}
            }
        }
        table.ids().collect()
    }

    /// Ids of the matching rows in id order.
    pub fn find(&self, kind: Kind, filter: &Filter, parent: Option<(usize, i64)>) -> Vec<i64> {
        let table = self.tenant.table(kind);
        let ids = self.candidates(kind, filter, parent);
        ids.into_iter().filter(|id| table.get(*id).is_some_and(|row| self.matches(filter, row, kind))).collect()
    }

    /// Sorts ids by `orderBy` keys, equal ones by id.
    pub fn sort(&self, kind: Kind, ids: &mut [i64], keys: &[(Path, bool)]) {
        if keys.is_empty() {
            return;
        }
        let table = self.tenant.table(kind);
        ids.sort_by_cached_key(|id| {
            let row = table.get(*id);
            let parts = keys.iter().map(|(path, descending)| {
                let cell = row.map_or(Cow::Owned(Cell::Null), |row| self.at(path, row, kind));
                SortKey { cell: cell.into_owned(), descending: *descending }
            });
            (parts.collect::<Vec<_>>(), *id)
        });
    }
}

/// A value with its direction.
#[derive(PartialEq)]
struct SortKey {
    cell: Cell,
    descending: bool,
}

impl Eq for SortKey {}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = natural(&self.cell, &other.cell);
        if self.descending { order.reverse() } else { order }
    }
}

/// Nulls first, as SQL Server sorts.
fn natural(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Less,
        (_, Cell::Null) => Ordering::Greater,
        (Cell::Text(a), Cell::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        (Cell::Bool(a), Cell::Bool(b)) => a.cmp(b),
        (Cell::Day(a), Cell::Day(b)) => a.cmp(b),
        (Cell::Instant(a), Cell::Instant(b)) => a.cmp(b),
        (a, b) => a.amount().cmp(&b.amount()),
    }
}

fn order(cell: &Cell, literal: &Literal, fold: &dyn Fn(&str) -> String) -> Option<Ordering> {
    match (cell, literal) {
        (Cell::Bool(a), Literal::Bool(b)) => Some(a.cmp(b)),
        (Cell::Int(a), Literal::Number(b)) => Some(Decimal::from(*a).cmp(b)),
        (Cell::Number(a), Literal::Number(b)) => Some(a.cmp(b)),
        (Cell::Text(a), Literal::Text(b)) => Some(fold(a).cmp(&fold(b))),
        (Cell::Day(a), Literal::Time(b)) => Some(midnight(*a).cmp(b)),
        (Cell::Instant(a), Literal::Time(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn wanted_ids(test: &Test) -> Option<Vec<i64>> {
    let id = |literal: &Literal| match literal {
        Literal::Number(value) => i64::try_from(*value).ok().filter(|id| Decimal::from(*id) == *value),
        _ => None,
    };
    match test {
        Test::Compare(Compare::Equal, literal @ Literal::Number(_)) => Some(id(literal).into_iter().collect()),
        Test::In(list, false) => Some(list.iter().filter_map(id).collect()),
        _ => None,
    }
}

fn scalar(value: &Value) -> Cell {
    match value {
        Value::Bool(value) => Cell::Bool(*value),
        Value::Number(number) => number.to_string().parse().map_or(Cell::Null, Cell::Number),
        Value::String(text) => Cell::text(text.clone()),
        _ => Cell::Null,
    }
}

/// Stored value of a custom field.
pub fn custom_value(stored: Option<&Cell>, id: i64) -> Option<&Value> {
    let Some(Cell::Json(values)) = stored else { return None };
    values.get(id.to_string()).filter(|value| !value.is_null())
}
