//! Moments. Days have no time zone and are written by the texts alone.

use maud::{Markup, html};
use seatbridge_engine::{Moment, day_of};
use seatbridge_i18n::Texts;

/// A moment to the minute, in UTC.
pub fn moment(texts: Texts, at: Moment) -> Markup {
    html! {
        time class="text-nowrap" datetime=(at.to_rfc3339()) { (texts.day(day_of(at))) " " (at.format("%H:%M")) " UTC" }
    }
}
