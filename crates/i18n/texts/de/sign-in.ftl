# Anmeldung, vergessene Kennwörter und Links.

sign-in-title = Anmelden
sign-in-email = E-Mail-Adresse
sign-in-password = Kennwort
sign-in-button = Anmelden
sign-in-forgotten = Kennwort vergessen?
sign-in-first = Melden Sie sich an, um fortzufahren. Wenn Sie angemeldet waren, ist Ihre Sitzung abgelaufen.
sign-in-ended = Sie sind abgemeldet.

reset-title = Kennwort vergessen?
reset-text = Geben Sie Ihre E-Mail-Adresse ein. Wenn es ein Konto dazu gibt, senden wir Ihnen einen Link, über den Sie ein neues Kennwort wählen.
reset-button = Link senden
reset-back = Zurück zur Anmeldung
reset-sent = Wenn es ein Konto mit dieser Adresse gibt, ist ein Link unterwegs. Er gilt einmal und eine Stunde lang.

link-over = Dieser Link gilt nicht mehr
link-operator-title = Seatbridge einrichten
link-operator = Sie sind als Erstes hier. Geben Sie an, wer diese Installation betreibt; danach können Sie Partner anlegen.
link-invitation-title = Willkommen
link-invitation = Guten Tag { $name }, wählen Sie ein Kennwort für Ihren Zugang.
link-reset-title = Neues Kennwort wählen
link-reset = Alle Ihre anderen Sitzungen enden, wenn Sie ein neues Kennwort wählen.
link-button = Kennwort setzen und anmelden

password-new = Neues Kennwort
password-repeat = Neues Kennwort wiederholen
password-current = Aktuelles Kennwort
password-hint = Mindestens { $min } Zeichen.
password-differs = Die beiden Kennwörter sind verschieden. Geben Sie das neue Kennwort noch einmal ein.
