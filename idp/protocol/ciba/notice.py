"""Telling people that a request waits, and telling clients that it was decided (CIBA Core 10.2): both through the outbox.

`Notices` is called by `bc_authorize`, `queue_ping` by whoever decides, `driver` by the worker for the channel "ping".
"""

import logging
from collections.abc import Callable
from typing import Protocol

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from idp.accounts.mails import Mails
from idp.accounts.models import Phone
from idp.clients.models import Client
from idp.grants.waiting import WaitingRequest
from idp.ground.fetch import Fetcher, FetchRefused, RedirectRefused
from idp.ground.i18n import gettext, in_language
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle, Throttled
from idp.messages.outbox import Delivery, DeliveryFailed, Undeliverable, queue, queue_mail, queue_sms
from idp.settings import Settings

log = logging.getLogger(__name__)

PING = "ping"
CLIENT_ERRORS = range(400, 500)


class Recipient(Protocol):
    """The person who is told."""

    @property
    def id(self) -> int:
        """The account's id."""

    @property
    def email(self) -> str:
        """Where mail goes."""

    @property
    def first_name(self) -> str:
        """For the greeting."""

    @property
    def last_name(self) -> str:
        """For the greeting."""

    @property
    def language(self) -> str:
        """The language of the mail."""


class Notices:
    """Writes to people, within the limits on messages: a request beyond them waits on the page all the same."""

    def __init__(self, settings: Settings, seal: Seal, throttle: Throttle) -> None:
        self._settings, self._seal, self._throttle = settings, seal, throttle

    def allowed(self, person: Recipient) -> bool:
        """Count one message to the person; False when they got enough. Call it outside any transaction."""
        if not self._settings.ciba.notices:
            return False
        try:
            self._throttle.count("mail_per_recipient", person.email)
        except Throttled:
            return False
        return True

    def queue(self, db: Db, person: Recipient, client: Client, request_id: str) -> None:
        """Queue what the settings ask for, in the caller's transaction."""
        service = client.name_in(person.language)
        if "mail" in self._settings.ciba.notices:
            name = f"{person.first_name} {person.last_name}"
            mail = Mails(self._settings).request_waits(person.language, name, service, request_id)
            queue_mail(db, self._seal, to=person.email, subject=mail.subject, text=mail.text, language=mail.language)
        if "sms" in self._settings.ciba.notices:
            number = db.scalar(select(Phone.number).where(Phone.account_id == person.id).order_by(Phone.id).limit(1))
            if number:
                queue_sms(db, self._seal, to=number, text=self._text(person.language, service, request_id))

    def _text(self, language: str, service: str, request_id: str) -> str:
        address = f"{self._settings.server.base_url}/requests/{request_id}"
        with in_language(language):
            return gettext("%(service)s asks for your confirmation: %(link)s", service=service, link=address)


def queue_ping(db: Db, seal: Seal, request: WaitingRequest, client: Client) -> None:
    """Queue the ping of a request that was decided, in the caller's transaction; nothing for clients that poll."""
    endpoint = client.metadata.get("backchannel_client_notification_endpoint", "")
    if request.sealed_ping and endpoint:
        queue(db, seal, PING, endpoint, {**orjson.loads(seal.open(request.sealed_ping)), "client_id": client.client_id})


def driver(fetcher: Fetcher) -> Callable[[Delivery], None]:
    """What the worker calls: one POST with the client's own bearer token (10.2). 200 and 204 are success, bodies are ignored.

    Raises Undeliverable when the client refuses it or answers with a redirect, which must not be followed, and DeliveryFailed
    when it may work later: the client can poll all the same.
    """

    def send(delivery: Delivery) -> None:
        payload = delivery.payload
        headers = {"Authorization": f"Bearer {payload['token']}", "Content-Type": "application/json"}
        try:
            answer = fetcher.send(
                "POST", delivery.recipient, body=orjson.dumps({"auth_req_id": payload["auth_req_id"]}), headers=headers
            )
        except RedirectRefused as error:
            raise Undeliverable(error.reason) from error
        except FetchRefused as error:
            raise DeliveryFailed(error.reason) from error
        if answer.status in CLIENT_ERRORS:
            raise Undeliverable(f"the client answered {answer.status}")
        if answer.status not in (200, 204):
            raise DeliveryFailed(f"the client answered {answer.status}")
        log.info("client %s was told that a request is decided", payload["client_id"])

    return send
