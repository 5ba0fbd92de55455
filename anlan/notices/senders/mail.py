"""E-mail by Django's own backends; the plan's table goes to the backend as it is."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from anlan.notices.plan import Table
from anlan.notices.senders import BadSender, Message, Outcome

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SECONDS = 10


class Mail:
    """from: the sender's address; backend: a dotted name (SMTP unless given); the rest (host, port, use_tls…) is the backend's."""

    again = False

    def __init__(self, told: Table) -> None:
        self.sender = str(told.get("from", ""))
        self.backend = str(told.get("backend", SMTP))
        self.options = {"timeout": SECONDS} | {k: v for k, v in told.items() if k not in ("from", "backend")}
        if "@" not in self.sender:
            raise BadSender('[email] needs a from = "office@…".')

    def send(self, message: Message) -> Outcome:
        """Send it; whatever happens before the server was reached is certain."""
        letter = EmailMessage(message.subject, message.text, self.sender, [message.to])
        letter.extra_headers = {"Message-ID": f"<{message.id}@{self.sender.rpartition('@')[2]}>"}
        try:
            line: BaseEmailBackend = get_connection(self.backend, **self.options)
            line.open()
        except (OSError, smtplib.SMTPException):
            return Outcome.BUSY
        try:
            return Outcome.ACCEPTED if line.send_messages([letter]) else Outcome.UNKNOWN
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as no:
            return _of(no)
        except (OSError, smtplib.SMTPException):
            return Outcome.UNKNOWN
        finally:
            _hang_up(line)


def _of(no: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> Outcome:
    """The server has said no: for now (4xx), or for good."""
    told = [code for code, _said in no.recipients.values()] if isinstance(no, smtplib.SMTPRecipientsRefused) else []
    codes = told or [int(getattr(no, "smtp_code", 0))]
    return Outcome.BUSY if all(400 <= code < 500 for code in codes) else Outcome.REFUSED


def _hang_up(line: BaseEmailBackend) -> None:
    try:
        line.close()
    except (OSError, smtplib.SMTPException):
        return
