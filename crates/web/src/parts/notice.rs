//! Banners, badges and dots: what a page says at a glance. Colour never speaks alone, a word stands beside it.

use maud::{Markup, html};

use super::{Icon, icon};

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Done, in step, connected.
    Good,
    /// Worth knowing.
    Info,
    /// A person should look.
    Attention,
    /// Failed.
    Bad,
    /// Nothing to say of it.
    Quiet,
}

impl Tone {
    const fn colour(self) -> &'static str {
        match self {
            Self::Good => "green",
            Self::Info => "blue",
            Self::Attention => "yellow",
            Self::Bad => "red",
            Self::Quiet => "secondary",
        }
    }

    const fn alert(self) -> &'static str {
        match self {
            Self::Good => "success",
            Self::Info | Self::Quiet => "info",
            Self::Attention => "warning",
            Self::Bad => "danger",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Good => Icon::Check,
            Self::Info | Self::Quiet => Icon::Info,
            Self::Attention => Icon::Alert,
            Self::Bad => Icon::Cross,
        }
    }
}

/// A message across the page. Failures are read out at once, the rest when the reader pauses.
pub fn banner(tone: Tone, text: &str) -> Markup {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    html! {
        div class={ "alert alert-" (tone.alert()) } role=(role) {
            div class="alert-icon" { (icon(tone.icon())) }
            div class="alert-text" { (text) }
        }
    }
}

/// A word in a coloured box.
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span class={ "badge bg-" (tone.colour()) "-lt" } { (text) } }
}

/// A word behind a coloured dot: quieter than a badge, for columns.
pub fn dot(tone: Tone, text: &str) -> Markup {
    html! { span class="state" { span class={ "status-dot bg-" (tone.colour()) } aria-hidden="true" {} (text) } }
}
