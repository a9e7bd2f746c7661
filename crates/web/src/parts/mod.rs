//! The design system: every building block of a page is a function here and nowhere else. Must not know a use case.

#![expect(dead_code, reason = "the pages that use them follow")]

pub mod chart;
pub mod dialog;
pub mod form;
pub mod icon;
pub mod list;
pub mod notice;
pub mod picker;
pub mod time;

pub use dialog::{ask, dialog, menu, menu_link};
pub use form::{Field, field, hidden, post_button, save, select};
pub use icon::{Icon, icon};
pub use list::{address, empty, numbered, pager, search, tabs};
pub use notice::{Tone, badge, banner, dot};
pub use picker::{Picker, picker};
pub use time::moment;
