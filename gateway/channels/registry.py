"""The messaging channels that have credentials, by name."""

from collections.abc import Mapping

from gateway.channels.credentials import ChannelSettings
from gateway.channels.port import Channel
from gateway.channels.telegram import Telegram
from gateway.channels.whatsapp import WhatsApp
from relation.context import Relation
from relation.services.speaking import neutral_line

CHANNELS = (Telegram.name, WhatsApp.name)


def make_channels(settings: ChannelSettings, relation: Relation) -> Mapping[str, Channel]:
    """Nothing is sent; whoever makes them closes them."""
    channels: list[Channel] = []
    if settings.telegram:
        channels.append(Telegram(settings.telegram))
    if settings.whatsapp:
        channels.append(WhatsApp(settings.whatsapp, neutral_line(relation, "service_list_label")))
    return {channel.name: channel for channel in channels}


def webhook_path(name: str) -> str:
    return f"/channels/{name}/webhook"
