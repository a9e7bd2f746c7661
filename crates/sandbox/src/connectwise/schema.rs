//! Fields of every kind, parsed once from the compact lists in `fields_*.rs`.
//! Must not convert or check values.
//!
//! A list is `name type` separated by `;`. Marks before a name: `*` required when created, `+` required by PUT,
//! `!` read-only, `^` computed. A text type ends with its largest length; `=` gives the default of a new record.

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::cells::Cell;
use super::kinds::Kind;

/// Type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Int,
    Number,
    Bool,
    Text(Option<usize>),
    Day,
    Instant,
    Enum(Vec<&'static str>),
    Ref(Kind),
    Refs(Kind),
    Ints,
    Texts,
    /// Custom fields.
    Custom,
    /// Communication items of a contact.
    Communications,
    /// Reference to a list that is not simulated and therefore empty.
    Open,
    /// References to such a list.
    Opens,
}

impl Type {
    fn parse(text: &'static str) -> Option<Self> {
        Some(match text.split_once(':') {
            Some(("enum", values)) => Self::Enum(values.split('|').collect()),
            Some(("ref", kind)) => Self::Ref(Kind::named(kind)?),
            Some(("refs", kind)) => Self::Refs(Kind::named(kind)?),
            Some(_) => return None,
            None => match text {
                "int" => Self::Int,
                "num" => Self::Number,
                "bool" => Self::Bool,
                "day" => Self::Day,
                "dt" => Self::Instant,
                "ints" => Self::Ints,
                "strs" => Self::Texts,
                "custom" => Self::Custom,
                "comms" => Self::Communications,
                "open" => Self::Open,
                "opens" => Self::Opens,
                "str" => Self::Text(None),
                _ => Self::Text(Some(text.strip_prefix("str")?.parse().ok()?)),
            },
        })
    }

    /// Whether the field is an array of objects (facts: connectwise.md 2.1: not in `conditions`).
    pub const fn is_array(&self) -> bool {
        matches!(self, Self::Refs(_) | Self::Opens | Self::Custom | Self::Communications | Self::Ints | Self::Texts)
    }
}

/// A field.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of a field, as the lists write them")]
pub struct Field {
    pub name: &'static str,
    pub kind: Type,
    pub required: bool,
    pub required_on_put: bool,
    pub read_only: bool,
    pub computed: bool,
    pub default: Cell,
}

/// The fields of a kind.
#[derive(Debug, Default)]
pub struct Schema {
    pub fields: Vec<Field>,
    by_name: HashMap<&'static str, usize>,
}

impl Schema {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

fn field(text: &'static str) -> Option<Field> {
    let text = text.trim();
    let name_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (marks, rest) = text.split_at(name_at);
    let mut parts = rest.split_whitespace();
    let (name, type_text) = (parts.next()?, parts.next()?);
    let default = parts.next().and_then(|text| text.strip_prefix('='));
    let kind = Type::parse(type_text)?;
    let default = match (&kind, default) {
        (Type::Bool, None) => Cell::Bool(false),
        (Type::Number, Some(text)) => Cell::Number(text.parse::<Decimal>().ok()?),
        (_, Some(text)) => Cell::text(text),
        (_, None) => Cell::Null,
    };
    let has = |mark| marks.contains(mark);
    Some(Field {
        name,
        kind,
        required: has('*'),
        required_on_put: has('+') || has('*'),
        read_only: has('!'),
        computed: has('^'),
        default,
    })
}

static SCHEMAS: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    let schema = |kind: Kind| {
        let fields: Vec<Field> = kind.about().fields.split(';').filter_map(field).collect();
        let by_name = fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
        Schema { fields, by_name }
    };
    Kind::ALL.into_iter().map(schema).collect()
});

static EMPTY: LazyLock<Schema> = LazyLock::new(Schema::default);

/// The fields of a kind.
pub fn schema(kind: Kind) -> &'static Schema {
    SCHEMAS.get(kind as usize).unwrap_or(&EMPTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_list_is_understood_completely() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at, "{kind:?} stands at its place");
            for text in kind.about().fields.split(';') {
                assert!(field(text).is_some(), "{kind:?}: {text}");
            }
        }
    }

    #[test]
    fn the_fields_of_the_facts_are_there_with_their_lengths() {
        let addition = schema(Kind::Additions);
        let product = &addition.fields[addition.column("product").unwrap()];
        assert!(product.required && product.kind == Type::Ref(Kind::Catalog));
        let text = &addition.fields[addition.column("invoiceDescription").unwrap()];
        assert_eq!(text.kind, Type::Text(Some(6000)));
        assert_eq!(addition.fields.len(), 31);
    }
}
