//! Plain tables for a terminal. Must not know what is in them.

/// Columns side by side, without a head where that is empty; numbers (cells of digits and signs) to the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<_> = cells
            .zip(&widths)
            .map(|(cell, width)| {
                let space = " ".repeat(width.saturating_sub(cell.chars().count()));
                let number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || ",.-–+".contains(c));
                if number { format!("{space}{cell}") } else { format!("{cell}{space}") }
            })
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = Vec::with_capacity(rows.len() + 2);
    if head.iter().any(|cell| !cell.is_empty()) {
        lines.push(line(&mut head.iter().copied()));
        lines.push(line(&mut widths.iter().map(|w| "-".repeat(*w)).collect::<Vec<_>>().iter().map(String::as_str)));
    }
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines.join("\n")
}

/// A text cut at so many characters, with an ellipsis where something is missing.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_numbers_stand_to_the_right() {
        let text = table(&["name", "seats"], &[vec!["Müller".into(), "7".into()], vec!["Bo".into(), "1,204".into()]]);
        assert_eq!(text, "name    seats\n------  -----\nMüller      7\nBo      1,204");
        assert_eq!(cut("Straßenbau", 6), "Straß…");
    }
}
