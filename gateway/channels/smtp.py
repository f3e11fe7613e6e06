"""Hands one e-mail to the mail server; what it answers becomes what is to be done about it."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from gateway.channels.credentials import EmailCredentials
from gateway.channels.mail_reading import domain_of
from gateway.channels.port import ChannelTrouble, Refusing, Rejected, TryLater

TIMEOUT_S = 20.0
BUSY_S = 60.0
"""After « too many connections », or « too fast »."""
PERMANENT = 500
CLOSING, TOO_LARGE = 421, 552
UNKNOWN_MAILBOX = (550, 551, 553)


async def hand_over(credentials: EmailCredentials, mail: EmailMessage, recipient: str) -> None:
    """Returns once the server has taken it. Raises: TryLater, Rejected, Refusing."""
    async with session(credentials) as smtp:
        try:
            await smtp.mail(credentials.address)
            await smtp.rcpt(recipient)
        except (SMTPException, OSError) as error:
            raise trouble_of(error) from error
        try:
            await smtp.data(mail.as_bytes())
        except SMTPResponseException as error:
            raise trouble_of(error) from error
        except (SMTPException, OSError) as error:  # it may have it: the line was cut before its answer
            raise TryLater("smtp_no_answer", is_doubtful=True) from error


@asynccontextmanager
async def session(credentials: EmailCredentials) -> AsyncIterator[SMTP]:
    """Connected and signed in. Raises: TryLater, Refusing."""
    server = credentials.smtp
    must_start_tls = not server.is_tls and not server.is_loopback
    smtp = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.is_tls,
        start_tls=must_start_tls,
        tls_context=ssl.create_default_context() if server.is_tls or must_start_tls else None,
        username=credentials.login,
        password=credentials.password,
        local_hostname=domain_of(credentials.address),
        timeout=TIMEOUT_S,
    )
    try:
        await smtp.connect()
    except (SMTPException, OSError) as error:
        smtp.close()
        raise _refusal_of(error) from error
    try:
        yield smtp
    finally:
        try:
            with suppress(SMTPException, OSError):
                await smtp.quit(timeout=1.0)
        finally:
            smtp.close()


def _refusal_of(error: Exception) -> ChannelTrouble:
    """While connecting and signing in."""
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Refusing("smtp_certificate")
    if isinstance(error, SMTPAuthenticationError) and error.code >= PERMANENT:
        return Refusing(f"smtp_{error.code}")
    if isinstance(error, SMTPResponseException):
        return TryLater(f"smtp_{error.code}", BUSY_S if error.code == CLOSING else None, is_whole_channel=True)
    if type(error) in (SMTPException, SMTPNotSupported):  # the server cannot what we need
        return Refusing("smtp_no_encryption" if "STARTTLS" in str(error) else "smtp_no_sign_in")
    return TryLater("unreachable")


def trouble_of(error: Exception) -> ChannelTrouble:
    """Of one message, before the server has taken it. Source: RFC 5321, 4.2."""
    if not isinstance(error, SMTPResponseException):
        return TryLater("smtp_disconnected")
    if error.code == CLOSING:
        return TryLater("smtp_421", BUSY_S, is_whole_channel=True)
    if error.code < PERMANENT:
        return TryLater(f"smtp_{error.code}")
    if isinstance(error, SMTPSenderRefused) and error.code != TOO_LARGE:
        return Refusing(f"smtp_sender_{error.code}")  # it would take nothing of ours
    is_unknown = isinstance(error, SMTPRecipientRefused) and error.code in UNKNOWN_MAILBOX
    return Rejected("unknown_recipient" if is_unknown else f"smtp_{error.code}")
