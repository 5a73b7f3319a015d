"""Messages about events in the forms of chats: text that means nothing to the chat, within its limits."""

from collections.abc import Iterator

from task_manager.domain.event import Event, ImportEvent
from task_manager.notifications.email import one_line, sentence, words

TEXT_LENGTH = 500
"""Characters of each text. Escaped, a character has up to five, and a text of Slack up to 3,000."""

_SEPARATOR = " \u00b7 "


def slack_message(event: Event) -> dict[str, object]:
    """Return a message for an incoming webhook of Slack.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    https://docs.slack.dev/reference/block-kit/composition-objects/text-object
    """
    text, details = _slack_text(_sentence(event)), _slack_text(_details(event))
    return {
        "text": text["text"],
        "blocks": [{"type": "section", "text": text}, {"type": "context", "elements": [details]}],
    }


def teams_message(event: Event) -> dict[str, object]:
    """Return an adaptive card for a webhook of Teams' workflows, of far less than the 28 KB that Teams accepts.

    Its texts are runs, in which Markdown has no meaning.
    https://learn.microsoft.com/en-us/adaptive-cards/schema-explorer/text-run
    """
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": [_teams_text(_sentence(event), weight="Bolder"), _teams_text(_details(event), isSubtle=True)],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _slack_text(text: str) -> dict[str, object]:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"type": "mrkdwn", "text": escaped, "verbatim": True}


def _teams_text(text: str, **style: object) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


def _sentence(event: Event) -> str:
    return _cut(sentence(event))


def _details(event: Event) -> str:
    return _cut(one_line(_SEPARATOR.join(_parts(event))))


def _parts(event: Event) -> Iterator[str]:
    if isinstance(event, ImportEvent):
        finished = event.data
        if finished.error:
            yield finished.error
        yield f"Tasks created: {finished.rows_created}"
        yield f"Rows rejected: {finished.rows_rejected}"
    else:
        task = event.data
        yield f"Status: {words(task.status)}"
        yield f"Priority: {words(task.priority)}"
        if task.due_date:
            yield f"Due: {task.due_date}"
    yield f"Id: {event.data.id}"


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}\u2026"
