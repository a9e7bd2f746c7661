//! Charts, drawn by the server: bars for one series, a line for the other, and the same numbers as a table. Must not
//! say by colour alone what its words don't say.

use maud::{Markup, html};
use seatbridge_i18n::Texts;

/// A place on the horizontal axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What stands below it, such as a month.
    pub label: String,
    /// The bar, then the point of the line.
    pub values: [u64; 2],
}

const WIDTH: u64 = 720;
const HEIGHT: u64 = 220;
const LEFT: u64 = 56;
const TOP: u64 = 10;
/// Where the horizontal axis is.
const FLOOR: u64 = 190;
/// Labels that fit below it.
const LABELS: usize = 12;

/// A chart of these points, oldest first. `id` names it on its page, `series` are the names of bars and line, `place`
/// is what the labels are, for the table's first column.
pub fn chart(texts: Texts, id: &str, title: &str, place: &str, series: [&str; 2], points: &[Point]) -> Markup {
    let highest = points.iter().flat_map(|point| point.values).max().unwrap_or(0);
    let top = round_up(highest);
    html! {
        figure class="chart" {
            div class="chart-scroll" tabindex="0" role="group" aria-label=(title) {
                (drawing(texts, id, title, series, points, top))
            }
            p class="chart-legend" {
                span class="chart-key-bar" aria-hidden="true" {} (series[0])
                span class="chart-key-line" aria-hidden="true" {} (series[1])
            }
            details {
                summary { (texts.get("part-as-table", &[])) }
                table class="table table-sm" {
                    caption class="visually-hidden" { (title) }
                    thead { tr {
                        th scope="col" { (place) }
                        @for name in series { th class="num" scope="col" { (name) } }
                    } }
                    tbody {
                        @for point in points {
                            tr {
                                th scope="row" { (point.label) }
                                @for value in point.values { td class="num" { (number(texts, value)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn drawing(texts: Texts, id: &str, title: &str, series: [&str; 2], points: &[Point], top: u64) -> Markup {
    let count = points.len().max(1) as u64;
    let step = (WIDTH - LEFT) / count;
    let across = |place: usize| LEFT + (WIDTH - LEFT) * place as u64 / count;
    let down = |value: u64| FLOOR - (FLOOR - TOP) * value / top;
    let bar = (step * 7 / 10).max(1);
    let labelled = points.len().div_ceil(LABELS).max(1);
    let line: Vec<_> = points
        .iter()
        .enumerate()
        .map(|(place, point)| format!("{},{}", across(place) + step / 2, down(point.values[1])))
        .collect();
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ (id) "-title" } {
            title id={ (id) "-title" } { (title) }
            @for part in 0..=4 {
                @let value = top * part / 4;
                line class="chart-grid" x1=(LEFT) x2=(WIDTH) y1=(down(value)) y2=(down(value)) {}
                text class="chart-label" x=(LEFT - 8) y=(down(value) + 4) text-anchor="end" { (number(texts, value)) }
            }
            @for (place, point) in points.iter().enumerate() {
                rect class="chart-bar" x=(across(place) + (step - bar) / 2) y=(down(point.values[0])) width=(bar)
                    height=(FLOOR - down(point.values[0])) {
                    title {
                        (point.label) ": " (number(texts, point.values[0])) " " (series[0]) ", "
                        (number(texts, point.values[1])) " " (series[1])
                    }
                }
                @if place % labelled == 0 {
                    text class="chart-label" x=(across(place) + step / 2) y=(FLOOR + 18) text-anchor="middle" {
                        (point.label)
                    }
                }
            }
            polyline class="chart-line" points=(line.join(" ")) {}
        }
    }
}

fn number(texts: Texts, value: u64) -> String {
    texts.number(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The end of the vertical axis: a round number that four equal steps lead to, not below the highest value.
fn round_up(highest: u64) -> u64 {
    let mut unit = 4;
    loop {
        for factor in [1, 2, 5] {
            if unit * factor >= highest {
                return unit * factor;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seatbridge_i18n::Locale;

    #[test]
    fn the_axis_ends_at_a_round_number_that_nothing_is_above() {
        for (highest, top) in [(0, 4), (4, 4), (5, 8), (21, 40), (4_321, 8_000), (1_000_000, 2_000_000)] {
            assert_eq!(round_up(highest), top, "{highest}");
        }
    }

    #[test]
    fn every_number_is_drawn_within_the_frame_and_stands_in_the_table() {
        let point = |n: u64| Point { label: format!("<{n}>"), values: [n * 100, n * 50] };
        for count in [0, 1, 12, 366] {
            let points: Vec<_> = (0..count).map(point).collect();
            let shown = chart(Texts(Locale::De), "c", "Plätze", "Tag", ["a", "b"], &points).into_string();
            assert_eq!(shown.matches("class=\"chart-bar\"").count(), points.len());
            assert!(shown.matches("class=\"chart-label\"").count() <= LABELS + 5 + 1);
            assert!(!shown.contains("<1>") && !shown.contains("style="));
            if count > 11 {
                assert!(shown.contains("<td class=\"num\">1.100</td>") && shown.contains("&lt;11&gt;"));
            }
        }
    }
}
