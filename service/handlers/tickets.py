"""Tickets for streams, see ``service.access.tickets``."""

from __future__ import annotations

import math
import time

from aiohttp import web

from service.access.client import CLIENT
from service.access.tickets import TooManyTicketsError
from service.event_log.port import iso_time
from service.handlers.answers import Ticket, json_response
from service.handlers.keys import ACCESS, audit_for
from service.problem_codes import ProblemCode
from service.problems import Problem


async def create_ticket(request: web.Request) -> web.Response:
    """``POST /audits/{id}/tickets``: a ticket for the audit's stream."""
    record = await audit_for(request)
    return _issue(request, record.id, f"/audits/{record.id}/stream")


async def create_ticket_for_everything(request: web.Request) -> web.Response:
    """``POST /tickets``: a ticket for the stream of everything there is for whoever asks."""
    return _issue(request, "", "/stream")


def _issue(request: web.Request, stream: str, path: str) -> web.Response:
    tickets = request.app[ACCESS].tickets
    try:
        text = tickets.issue(request[CLIENT], stream)
    except TooManyTicketsError as error:
        retry_after_s = math.ceil(error.retry_after_s)
        raise Problem(
            ProblemCode.TOO_MANY_TICKETS, str(error), {"Retry-After": str(retry_after_s)}
        ) from None
    answer = Ticket(
        ticket=text,
        expires_at=iso_time(time.time() + tickets.lifetime_s),
        stream=f"{path}?ticket={text}",
    )
    return json_response(answer, status=201)
