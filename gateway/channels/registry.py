"""The messaging channels that have credentials, by name."""

from collections.abc import Mapping

from gateway.channels.credentials import ChannelSettings
from gateway.channels.email import Email
from gateway.channels.messenger import Instagram, Messenger
from gateway.channels.port import Channel
from gateway.channels.telegram import Telegram
from gateway.channels.whatsapp import WhatsApp
from relation.model.mail import MailWords

CHANNELS = (Telegram.name, WhatsApp.name, Messenger.name, Instagram.name, Email.name)
NO_WORDS = MailWords()


def make_channels(
    settings: ChannelSettings, list_label: str, mail_words: MailWords = NO_WORDS
) -> Mapping[str, Channel]:
    """Nothing is sent; whoever makes them closes them. `list_label`: on the button that opens a list of choices."""
    channels: list[Channel] = []
    if settings.telegram:
        channels.append(Telegram(settings.telegram))
    if settings.whatsapp:
        channels.append(WhatsApp(settings.whatsapp, list_label))
    if settings.messenger:
        channels.append(Messenger(settings.messenger))
    if settings.instagram:
        channels.append(Instagram(settings.instagram))
    if settings.email:
        channels.append(Email(settings.email, mail_words))
    return {channel.name: channel for channel in channels}


def webhook_path(name: str) -> str:
    return f"/channels/{name}/webhook"
