//! What an answer of a route shows: all fields of a kind, or the slim ones of an `/info` route, and the names that a
//! query may use (facts: connectwise.md 2.1, 2.4).
//! Must not evaluate anything.

use super::errors::{condition, unknown_name};
use super::kinds::Kind;
use super::schema::{Type, schema};
use super::switches::{Case, ConnectWiseSwitches, Strictness};
use crate::reply::Refusal;

/// A member of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub name: &'static str,
    pub column: usize,
}

/// What a route shows of a kind.
#[derive(Debug, Clone)]
pub struct Model {
    pub kind: Kind,
    pub members: Vec<Member>,
    pub is_full: bool,
}

/// Where a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    Id,
    Column(usize),
    LastUpdated,
    UpdatedBy,
    DateEntered,
    EnteredBy,
}

/// A name followed through references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Reference columns on the way, with the kind they lead to.
    pub through: Vec<(usize, Kind)>,
    pub leaf: Leaf,
    /// Kind the leaf belongs to.
    pub kind: Kind,
}

/// What a leaf may be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Number,
    Bool,
    Text,
    Time,
    Enum(&'static [&'static str]),
    /// A whole reference: null or not.
    Reference,
    /// A scalar of any type (custom fields).
    Any,
}

impl Model {
    pub fn full(kind: Kind, switches: &ConnectWiseSwitches) -> Self {
        let members = schema(kind)
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| match (kind, field.name) {
                (Kind::Additions, "additionStatus") => switches.addition_status_field,
                // a member of the slim model alone
                (Kind::Members, "fullName") => false,
                _ => true,
            })
            .map(|(column, field)| Member { name: field.name, column })
            .collect();
        Self { kind, members, is_full: true }
    }

    /// `spec` lists names, `shown<stored` where they differ.
    pub fn slim(kind: Kind, spec: &'static str) -> Self {
        let member = |text: &'static str| {
            let (name, stored) = text.split_once('<').unwrap_or((text, text));
            schema(kind).column(stored).map(|column| Member { name, column })
        };
        Self { kind, members: spec.split_whitespace().filter_map(member).collect(), is_full: false }
    }

    fn member(&self, name: &str, case: Case) -> Option<usize> {
        let exact = self.members.iter().find(|member| member.name == name);
        let found = exact.or_else(|| {
            let any_case = || self.members.iter().find(|member| member.name.eq_ignore_ascii_case(name));
            (case == Case::Insensitive).then(any_case).flatten()
        });
        found.map(|member| member.column)
    }

    /// Follows a name of a query.
    pub fn path(&self, name: &str, switches: &ConnectWiseSwitches) -> Result<Path, Refusal> {
        let mut parts = name.split('/');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let case = switches.field_case;
        if let Some(column) = self.member(first, case) {
            let field = schema(self.kind).fields.get(column).ok_or_else(|| unknown_name(name))?;
            return match (&field.kind, rest.as_slice()) {
                (Type::Ref(target), [_, ..]) => {
                    let deep = follow(*target, &rest, switches).ok_or_else(|| unknown_name(name))?;
                    let mut through = vec![(column, *target)];
                    through.extend(deep.through);
                    Ok(Path { through, ..deep })
                }
                // facts 2.1: array members only in childConditions
                (kind, []) if !kind.is_array() => {
                    Ok(Path { through: Vec::new(), leaf: Leaf::Column(column), kind: self.kind })
                }
                // a list that is not simulated is empty, its members are known all the same
                (Type::Open, ["id" | "name" | "identifier"]) => {
                    Ok(Path { through: Vec::new(), leaf: Leaf::Column(column), kind: self.kind })
                }
                _ => Err(unknown_name(name)),
            };
        }
        if !rest.is_empty() && first != "_info" {
            return Err(unknown_name(name));
        }
        let leaf = leaf(if first == "_info" { rest.first().copied().unwrap_or_default() } else { first }, case);
        leaf.map(|leaf| Path { through: Vec::new(), leaf, kind: self.kind }).ok_or_else(|| unknown_name(name))
    }

    /// Refuses names of the per-field list (facts: connectwise.md 2.1, end).
    pub fn check_filterable(&self, name: &str, switches: &ConnectWiseSwitches) -> Result<(), Refusal> {
        let full = format!("{}.{name}", self.kind.about().entity);
        if switches.not_filterable.contains(&full) {
            return Err(condition(format!("{name} is not a recognized name.")));
        }
        Ok(())
    }
}

fn leaf(name: &str, case: Case) -> Option<Leaf> {
    let names = [
        ("id", Leaf::Id),
        ("lastUpdated", Leaf::LastUpdated),
        ("updatedBy", Leaf::UpdatedBy),
        ("dateEntered", Leaf::DateEntered),
        ("enteredBy", Leaf::EnteredBy),
    ];
    let is = |known: &str| known == name || (case == Case::Insensitive && known.eq_ignore_ascii_case(name));
    names.into_iter().find(|(known, _)| is(known)).map(|(_, leaf)| leaf)
}

/// Members of a reference; deeper ones only if the switch says so (facts: connectwise.md 2.1).
fn follow(kind: Kind, rest: &[&str], switches: &ConnectWiseSwitches) -> Option<Path> {
    let deep = switches.deep_references == Strictness::Accept;
    match rest {
        ["id"] => Some(Path { through: Vec::new(), leaf: Leaf::Id, kind }),
        [name] => {
            let shown = kind.reference().iter().find(|member| *member == name);
            let stored = shown.map_or(*name, |member| kind.behind(member));
            let column = schema(kind).column(stored).filter(|_| shown.is_some() || deep)?;
            Some(Path { through: Vec::new(), leaf: Leaf::Column(column), kind })
        }
        [name, rest @ ..] if deep => {
            let column = schema(kind).column(name)?;
            let Type::Ref(target) = schema(kind).fields.get(column)?.kind else { return None };
            let mut path = follow(target, rest, switches)?;
            path.through.insert(0, (column, target));
            Some(path)
        }
        _ => None,
    }
}

impl Path {
    /// What the leaf may be compared with.
    pub fn sort(&self) -> Sort {
        match &self.leaf {
            Leaf::Id => Sort::Number,
            Leaf::LastUpdated | Leaf::DateEntered => Sort::Time,
            Leaf::UpdatedBy | Leaf::EnteredBy => Sort::Text,
            Leaf::Column(column) => schema(self.kind).fields.get(*column).map_or(Sort::Any, |field| sort(&field.kind)),
        }
    }
}

fn sort(kind: &'static Type) -> Sort {
    match kind {
        Type::Int | Type::Number => Sort::Number,
        Type::Bool => Sort::Bool,
        Type::Text(_) => Sort::Text,
        Type::Day | Type::Instant => Sort::Time,
        Type::Enum(values) => Sort::Enum(values),
        Type::Ref(_) => Sort::Reference,
        _ => Sort::Any,
    }
}
