"""Errors as problem documents (RFC 9457), each with a stable ``code``."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

import msgspec
import structlog
from aiohttp import web
from msgspec import Meta
from structlog.contextvars import bound_contextvars

from service.access.key_rows import KeysUnavailableError
from service.artifact_store import ArtifactUnknownError, StoreUnavailableError
from service.cursors import CursorError
from service.event_log.port import AuditExpiredError, AuditUnknownError, LogUnavailableError
from service.ports import QueueFullError
from service.problem_codes import ProblemCode
from service.trace_context import trace_parent_of
from veritas.core.errors import InvalidRequestError, shorten
from veritas.core.trace_context import log_fields

# Where each problem code is explained: a page with one place for each.
EXPLANATIONS: Final = "/docs"
REQUEST_ID_HEADER = "X-Request-ID"
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
_GIVEN_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_RETRY_AFTER_S = "5"
_CLIENT_LEFT = 499  # nginx's number for it; HTTP has none

# Codes of the errors that aiohttp finds, before a handler of ours sees the request.
_CODES: dict[int, ProblemCode] = {
    HTTPStatus.NOT_FOUND: ProblemCode.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: ProblemCode.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ProblemCode.BODY_TOO_LARGE,
    HTTPStatus.UPGRADE_REQUIRED: ProblemCode.UPGRADE_REQUIRED,
}

_log = structlog.get_logger(__name__)


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An error (RFC 9457).

    Attributes:
        type: where the kind of problem is explained, on this service.
        title: the kind of problem in a few words, the same each time.
        status: the HTTP status, once more.
        code: the kind of problem, for programs; stable.
        detail: what is wrong with which value, and what to do.
        instance: the id of the request; the service's log has more under it.
    """

    type: Annotated[str, Meta(extra_json_schema={"format": "uri-reference"})]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    code: str
    detail: str
    instance: str


def problem_document(code: ProblemCode, detail: str, request_id: str) -> ProblemDocument:
    """The document of a problem."""
    return ProblemDocument(
        type=f"{EXPLANATIONS}#{code.code}",
        title=code.title,
        status=code.status,
        code=code.code,
        detail=detail,
        instance=request_id,
    )


class Problem(Exception):  # noqa: N818 - the RFC's word for it
    """An error as a client sees it.

    Attributes:
        code: which kind it is; the status comes with it.
        detail: what is wrong with which value, and what to do.
        headers: headers the answer has besides.
        extra: members the document has besides (RFC 9457, 3.2).
    """

    def __init__(
        self,
        code: ProblemCode,
        detail: str,
        headers: Mapping[str, str] | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def response(self, request_id: str) -> web.Response:
        """The answer.

        Args:
            request_id: goes into ``instance``, so that a user's report leads to our log.
        """
        document = problem_document(self.code, self.detail, request_id)
        body = {**msgspec.to_builtins(document), **self.extra}
        return web.Response(
            status=self.code.status,
            body=msgspec.json.encode(body),
            content_type="application/problem+json",
            headers={"Cache-Control": "no-store", **self.headers},
        )


def as_problem(error: Exception, path: str) -> Problem | None:
    """The problem that an error is to a client; None when it is a fault of ours nobody foresaw.

    Args:
        error: what was raised.
        path: the path that was asked for.
    """
    match error:
        case Problem():
            return error
        case InvalidRequestError():
            code = ProblemCode.named(error.code) or ProblemCode.INVALID_FIELD
            return Problem(code, f"{error.field} is {error.value!r}: {error}")
        case AuditUnknownError():
            return Problem(ProblemCode.UNKNOWN_AUDIT, f"{error}; GET /audits lists those there are")
        case AuditExpiredError():
            return Problem(ProblemCode.AUDIT_EXPIRED, str(error))
        case ArtifactUnknownError():
            return Problem(ProblemCode.UNKNOWN_ARTIFACT, str(error))
        case CursorError():
            return Problem(ProblemCode.BAD_CURSOR, str(error))
        case QueueFullError():
            headers = {"Retry-After": str(error.retry_after_s)}
            return Problem(ProblemCode.QUEUE_FULL, str(error), headers)
        case LogUnavailableError() | StoreUnavailableError() | KeysUnavailableError():
            # The message names our files: it belongs into our log, not to a stranger.
            return Problem(
                ProblemCode.STORAGE_UNAVAILABLE,
                "The service cannot read or write its storage now; try again later",
                {"Retry-After": _RETRY_AFTER_S},
            )
        case web.HTTPException() if error.status >= HTTPStatus.BAD_REQUEST:
            return _from_http(error, path)
    return None


def _from_http(error: web.HTTPException, path: str) -> Problem | None:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None  # nothing of ours raises one
    headers = {name: value for name, value in error.headers.items() if name == "Allow"}
    code = _CODES.get(error.status, ProblemCode.BAD_REQUEST)
    shown = shorten(path)
    match error:
        case web.HTTPNotFound():
            detail = f"there is nothing at {shown!r}"
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods))
            detail = f"{shorten(error.method)} is not possible at {shown!r}; possible is {allowed}"
        case web.HTTPRequestEntityTooLarge():
            detail = error.text or "the body is too large"
        case _:
            detail = shorten(error.text or error.reason or "the request cannot be answered", 300)
    return Problem(code, detail, headers)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def problem_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give each request an id, and each error the form of a problem document."""
    given = request.headers.get(REQUEST_ID_HEADER, "")
    request_id = given if _GIVEN_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    request[REQUEST_ID] = request_id
    with bound_contextvars(request_id=request_id, **log_fields(trace_parent_of(request))):
        try:
            return await handler(request)
        except Exception as error:
            if isinstance(error, ConnectionError) and client_left(request):
                # No fault of ours, and nobody reads the answer: it is for the count of requests.
                _log.debug("client_left", path=shorten(request.path))
                return web.Response(status=_CLIENT_LEFT, reason="Client Left")
            problem = as_problem(error, request.path)
            if problem is None and isinstance(error, web.HTTPRedirection | web.HTTPSuccessful):
                raise
            if problem is None:
                _log.exception("request_failed", method=request.method, path=shorten(request.path))
                problem = Problem(
                    ProblemCode.INTERNAL_ERROR,
                    f"The service failed; its log has the reason under {request_id}",
                )
            elif problem.code.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                _log.warning("request_refused", code=problem.code.code, reason=str(error))
            return problem.response(request_id)


def client_left(request: web.Request) -> bool:
    """Whether there is nobody any more who could read an answer."""
    return request.transport is None or request.transport.is_closing()


async def mark_response(request: web.Request, response: web.StreamResponse) -> None:
    """Put on every answer what every answer has (a signal handler: ``on_response_prepare``)."""
    if REQUEST_ID in request:
        response.headers[REQUEST_ID_HEADER] = request[REQUEST_ID]
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Server"] = "veritas"  # the libraries and their versions are nobody's business
