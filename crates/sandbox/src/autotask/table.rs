//! Rows of one entity in id order, with indexes on the foreign keys that are asked for in bulk.
//! Must not check rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Cell, Row};
use super::fields::fields_of;
use super::kinds::Kind;

/// The rows of one entity.
#[derive(Debug, Clone)]
pub struct Table {
    rows: BTreeMap<i64, Row>,
    /// Column of an indexed field, its value, the ids of the rows.
    indexes: Vec<(usize, HashMap<Key, BTreeSet<i64>>)>,
    next_id: i64,
}

/// A value that can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Int(i64),
    Text(String),
}

impl Key {
    pub fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Int(value) => Some(Self::Int(*value)),
            Cell::Text(text) => Some(Self::Text(text.to_lowercase())),
            _ => None,
        }
    }
}

impl Table {
    pub fn new(kind: Kind, first_id: i64) -> Self {
        let indexes = fields_of(kind)
            .iter()
            .enumerate()
            .filter(|(_, field)| field.indexed)
            .map(|(at, _)| (at, HashMap::new()))
            .collect();
        Self { rows: BTreeMap::new(), indexes, next_id: first_id }
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

    /// Ids above `after` in order.
    pub fn ids_after(&self, after: Option<i64>) -> impl Iterator<Item = i64> {
        let from = after.map_or(i64::MIN, |id| id.saturating_add(1));
        self.rows.range(from..).map(|(id, _)| *id)
    }

    /// Adds a row under a new id, or under the wished one, which must be free.
    pub fn insert(&mut self, mut row: Row, wished: Option<i64>) -> i64 {
        let id = wished.unwrap_or(self.next_id);
        self.next_id = self.next_id.max(id.saturating_add(1));
        if let Some(slot) = row.cells.first_mut() {
            *slot = Cell::Int(id);
        }
        self.index(&row, true);
        self.rows.insert(id, row);
        id
    }

    pub fn remove(&mut self, id: i64) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        self.index(&row, false);
        Some(row)
    }

    /// Changes a row and keeps the indexes right.
    pub fn change(&mut self, id: i64, edit: impl FnOnce(&mut Row)) -> bool {
        let Some(mut row) = self.remove(id) else { return false };
        edit(&mut row);
        self.index(&row, true);
        self.rows.insert(id, row);
        true
    }

    /// Whether a column has an index.
    pub fn is_indexed(&self, column: usize) -> bool {
        self.indexes.iter().any(|(at, _)| *at == column)
    }

    /// Ids of the rows whose indexed column holds the value.
    pub fn find<'a>(&'a self, column: usize, key: &Key) -> impl Iterator<Item = i64> + use<'a> {
        self.indexes
            .iter()
            .find(|(at, _)| *at == column)
            .and_then(|(_, index)| index.get(key))
            .into_iter()
            .flat_map(|ids| ids.iter().copied())
    }

    fn index(&mut self, row: &Row, add: bool) {
        let id = row.id();
        for (column, index) in &mut self.indexes {
            let Some(key) = row.cells.get(*column).and_then(Key::of) else { continue };
            if add {
                index.entry(key).or_default().insert(id);
            } else if let Some(ids) = index.get_mut(&key) {
                ids.remove(&id);
            }
        }
    }
}
