//! Icons, drawn inline so that they take the colour of their text. Must not speak: an icon has no name of its own, the
//! text beside it (or the label of its button) does.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// One of the vendored icons (`icons`, Tabler Icons).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($name,)* }

        impl Icon {
            const fn paths(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../../icons/", $file, ".svg")),)* }
            }
        }
    };
}

icons! {
    Alert = "alert-triangle", ArrowRight = "arrow-right", Building = "building", Check = "circle-check",
    ChevronDown = "chevron-down", ChevronLeft = "chevron-left", ChevronRight = "chevron-right", Cross = "circle-x",
    Dashboard = "layout-dashboard", Dots = "dots-vertical", Download = "download", Eye = "eye", Filter = "filter",
    Help = "help-circle", History = "history", Import = "file-import", Info = "info-circle", Link = "link",
    Mail = "mail", Menu = "menu-2", Package = "package", Pencil = "pencil", Play = "player-play", Plug = "plug",
    Plus = "plus", Refresh = "refresh", Search = "search", SignOut = "logout", Store = "building-store",
    Trash = "trash", Unlink = "unlink", Upload = "upload", User = "user-circle", UserPlus = "user-plus",
    Users = "users", X = "x",
}

/// Draws an icon. Hidden from screen readers.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" {
            (PreEscaped(icon.paths()))
        }
    }
}
