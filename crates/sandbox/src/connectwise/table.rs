//! Rows of one kind in id order, with indexes on references and identifiers.
//! Must not check rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Cell, Row, Stamp};
use super::kinds::Kind;
use super::schema::{Type, schema};

/// The rows of one kind.
#[derive(Debug, Clone)]
pub struct Table {
    kind: Kind,
    rows: BTreeMap<i64, Row>,
    next_id: i64,
    /// Indexed columns.
    columns: Vec<usize>,
    by_reference: HashMap<(usize, i64), BTreeSet<i64>>,
    by_identifier: HashMap<String, BTreeSet<i64>>,
    identifier: Option<usize>,
}

impl Table {
    pub fn new(kind: Kind) -> Self {
        let schema = schema(kind);
        let is_indexed = |(at, field): (usize, &super::schema::Field)| {
            (matches!(field.kind, Type::Ref(_)) || matches!(field.name, "agreementId" | "boardId")).then_some(at)
        };
        Self {
            kind,
            rows: BTreeMap::new(),
            next_id: kind.about().first_id,
            columns: schema.fields.iter().enumerate().filter_map(is_indexed).collect(),
            by_reference: HashMap::new(),
            by_identifier: HashMap::new(),
            identifier: schema.column("identifier"),
        }
    }

    pub fn get(&self, id: i64) -> Option<&Row> {
        self.rows.get(&id)
    }

    pub fn contains(&self, id: i64) -> bool {
        self.rows.contains_key(&id)
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    pub fn ids(&self) -> impl Iterator<Item = i64> + '_ {
        self.rows.keys().copied()
    }

    /// A stored value; null where there is none.
    pub fn cell(&self, id: i64, name: &str) -> &Cell {
        self.rows.get(&id).map_or(&Cell::Null, |row| self.of(row, name))
    }

    pub fn of<'a>(&self, row: &'a Row, name: &str) -> &'a Cell {
        schema(self.kind).column(name).and_then(|at| row.cells.get(at)).unwrap_or(&Cell::Null)
    }

    /// A row with the defaults of its fields.
    pub fn blank(&self) -> Vec<Cell> {
        schema(self.kind).fields.iter().map(|field| field.default.clone()).collect()
    }

    /// Adds a row under a new id, or under the wished one, which must be free.
    pub fn insert(&mut self, cells: Vec<Cell>, wished: Option<i64>, stamp: Stamp) -> i64 {
        let id = wished.unwrap_or(self.next_id);
        self.next_id = self.next_id.max(id.saturating_add(1));
        let row = Row { id, cells, entered: stamp, updated: stamp };
        self.index(&row, true);
        self.rows.insert(id, row);
        id
    }

    pub fn remove(&mut self, id: i64) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        self.index(&row, false);
        Some(row)
    }

    /// Replaces the values of a row.
    pub fn replace(&mut self, id: i64, cells: Vec<Cell>, stamp: Stamp) -> bool {
        let Some(mut row) = self.remove(id) else { return false };
        row.cells = cells;
        row.updated = stamp;
        self.index(&row, true);
        self.rows.insert(id, row);
        true
    }

    /// Changes single values of a row.
    pub fn set(&mut self, id: i64, values: Vec<(&str, Cell)>, stamp: Stamp) -> bool {
        let Some(row) = self.rows.get(&id) else { return false };
        let mut cells = row.cells.clone();
        for (name, value) in values {
            if let Some(slot) = schema(self.kind).column(name).and_then(|at| cells.get_mut(at)) {
                *slot = value;
            }
        }
        self.replace(id, cells, stamp)
    }

    pub fn is_indexed(&self, column: usize) -> bool {
        self.columns.contains(&column)
    }

    /// Rows whose indexed column names a record.
    pub fn naming(&self, column: usize, id: i64) -> impl Iterator<Item = i64> + '_ {
        self.by_reference.get(&(column, id)).into_iter().flatten().copied()
    }

    /// Like [`Self::naming`], by the field's name.
    pub fn naming_by(&self, name: &str, id: i64) -> Vec<i64> {
        schema(self.kind).column(name).map(|at| self.naming(at, id).collect()).unwrap_or_default()
    }

    /// Rows with an identifier, whatever its case.
    pub fn identified(&self, identifier: &str) -> impl Iterator<Item = i64> + '_ {
        self.by_identifier.get(&identifier.to_lowercase()).into_iter().flatten().copied()
    }

    fn index(&mut self, row: &Row, add: bool) {
        for column in &self.columns {
            let Some(Cell::Int(named)) = row.cells.get(*column) else { continue };
            let ids = self.by_reference.entry((*column, *named)).or_default();
            if add {
                ids.insert(row.id);
            } else {
                ids.remove(&row.id);
            }
        }
        if let Some(Cell::Text(text)) = self.identifier.and_then(|at| row.cells.get(at)) {
            let ids = self.by_identifier.entry(text.to_lowercase()).or_default();
            if add {
                ids.insert(row.id);
            } else {
                ids.remove(&row.id);
            }
        }
    }
}
