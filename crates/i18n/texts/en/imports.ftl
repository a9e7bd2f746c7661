# Why a file or one of its rows was refused. Keys end with the code of the reason.

import-at-row = Line { $row }: { $sentence }
import-at-field = Line { $row }, column “{ $field }”: { $sentence }

import-missing-column = This column is missing. Add it to the header line.
import-unknown-column = The header line names a column “{ $name }” that this file can’t have. Remove or rename it. Known columns: { $known }.
import-duplicate-column = The header line names this column twice. Keep one of them.
import-empty = The cell is empty and needs a value.
import-too-long = The value is longer than { $max } characters.
import-not-a-number = “{ $value }” is not a number. Write digits only, such as 12.
import-negative = “{ $value }” is negative. Counts start at 0.
import-fraction = “{ $value }” has a point or a comma. Write whole numbers without separators: 1000, not 1.000 or 1000.0.
import-too-large = “{ $value }” is larger than { $max }. Check the number.
import-not-a-day = “{ $value }” is not a date of the form YYYY-MM-DD, such as 2026-11-20.
import-unknown-status = “{ $value }” is not a status. Write active, suspended, unsubscribed or deleted.
import-bad-email = “{ $value }” is not an e-mail address.
import-bad-country = “{ $value }” is not a country code of two letters, such as DE.
import-unknown-plan = The partner has no plan called “{ $value }”. Known plans: { $known }.
import-unknown-organization = The partner has no organization with the external id “{ $value }”. Import the organizations first, and check leading zeros: spreadsheets drop them.
import-duplicate = Line { $first_row } already has this entry. Keep one of the two.
import-wrong-encoding =
    { $encoding ->
        [utf-16] The file is written in UTF-16. Save it as “CSV UTF-8 (comma delimited)” and import it again.
       *[windows-1252] The line is not written in UTF-8 but probably in Windows-1252 or Latin-1, so umlauts and accents would be lost. Save the file as “CSV UTF-8 (comma delimited)” and import it again.
    }
import-old-line-ends = The lines end as on old Macintosh systems. Save the file as “CSV UTF-8 (comma delimited)” and import it again.
import-control-character = The value contains an invisible control character. Type it again.
import-too-few-fields = The line has { $found_fields } cells, but the header has { $expected_fields }. Cells are missing, or a separator is.
import-too-many-fields = The line has { $found_fields } cells, but the header has { $expected_fields }. Put values that contain a separator in quotation marks.
import-unclosed-quote = A quotation mark is opened here and not closed on the same line. Close it, and remove line breaks from cells.
import-row-too-long = The line is longer than { $max } characters. Probably a quotation mark is not closed.
import-no-rows = The file has no rows. Write one line per entry below the header line.
import-file-too-large = The file is larger than { $limit_mb } MiB. Split it into several files.
import-too-many-rows = The file has more than { $limit_rows } rows. Split it into several files.
import-binary-file = The file is not a CSV file but binary, such as a spreadsheet or an archive. Save it as “CSV UTF-8 (comma delimited)” and import it again.
import-unreadable = The file could not be read to its end: { $reason }. Nothing of it was taken over.
