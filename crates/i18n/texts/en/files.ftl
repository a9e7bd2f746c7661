# Files of organizations and usage.

file-usage = Usage of organizations
file-organizations-text = One row per organization. An organization with a known external ID is updated, others are created. Nothing is stored unless every row is right.
file-usage-text = One row per organization and day; the organization is its external ID. What is reported again for a day replaces it. Nothing is stored unless every row is right.
file-columns = Columns:
file-file = CSV file
file-hint = UTF-8, up to { $limit_mb } MiB; larger files come by command line
file-check = Check only
file-import = Import the file
file-would = Every row is right. Importing the file would create { $created } and change { $updated }. Nothing is stored yet: choose the file again and import it.
file-refused =
    { $count ->
        [one] One row is not right, so nothing was stored. Correct it and choose the file again.
       *[other] { $count } rows are not right, so nothing was stored. Correct them and choose the file again.
    }
file-problems = What is not right
file-row = Row
file-column = Column
file-problem = Problem
file-more = Only the first { $count } are shown.
file-organizations-done = The file is imported: { $created } organizations created, { $updated } changed.
file-usage-done =
    { $count ->
        [one] The file is imported: one report of usage stored.
       *[other] The file is imported: { $count } reports of usage stored.
    }
