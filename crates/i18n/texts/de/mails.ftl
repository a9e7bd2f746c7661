# Nachrichten an eine Person: reiner Text.

mail-invitation-subject = Ihr Zugang zu { $partner }
mail-invitation-body =
    Guten Tag { $name },

    Sie wurden zum Partnerportal von { $partner } eingeladen. Wählen Sie über diesen Link Ihr Kennwort; er gilt einmal und sieben Tage lang:

    { $link }

    Wenn er abgelaufen ist, verwenden Sie „Kennwort vergessen?“ auf der Anmeldeseite.

    Wenn Sie diese Nachricht nicht erwartet haben, brauchen Sie nichts zu tun.

mail-reset-subject = Neues Kennwort wählen
mail-reset-body =
    Guten Tag { $name },

    jemand, vermutlich Sie, hat ein neues Kennwort für { $partner } angefordert. Wählen Sie es über diesen Link; er gilt einmal und eine Stunde lang:

    { $link }

    Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Kennwort bleibt, wie es ist.
