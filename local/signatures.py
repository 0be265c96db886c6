"""Check what the functions signed.

The emulator enforces policies and expiry, but not who signed: a URL or a form that was made up would work on this
machine and nowhere else.
"""

import hmac
from collections.abc import AsyncIterator
from email.message import Message
from email.parser import BytesParser
from typing import Final
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4PostAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.emulator import REGION, SECRET_KEY

_SERVICE: Final = "s3"
_FIELDS_BYTES: Final = 20_000
"""What may come before the file in a form: S3's own limit."""


class FormRefused(Exception):
    """What was sent is not a form that S3 would take."""


def is_signed_url(method: str, url: str, query: str) -> bool:
    """Whether the query has the signature that S3 expects for this method and URL."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    signature = parameters.pop("X-Amz-Signature", "")
    try:
        credentials = _credentials(parameters["X-Amz-Credential"])
        signer = S3SigV4QueryAuth(credentials, _SERVICE, REGION, expires=int(parameters["X-Amz-Expires"]))
        request = AWSRequest(method, url, params=parameters)
        request.context["timestamp"] = parameters["X-Amz-Date"]
    except (KeyError, ValueError):
        return False
    expected = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    return hmac.compare_digest(signature.encode(), expected.encode())


def is_signed_form(fields: dict[str, str]) -> bool:
    """Whether a form's policy has the signature that S3 expects."""
    request = AWSRequest()
    try:
        signer = S3SigV4PostAuth(_credentials(fields["x-amz-credential"]), _SERVICE, REGION)
        request.context["timestamp"] = fields["x-amz-date"]
        expected = signer.signature(fields["policy"], request)
        of_the_same_scope = fields["x-amz-credential"] == signer.scope(request)
        return of_the_same_scope and hmac.compare_digest(fields["x-amz-signature"].encode(), expected.encode())
    except KeyError:
        return False


async def read_fields(body: AsyncIterator[bytes], content_type: str) -> tuple[dict[str, str], bytes]:
    """Return the fields of a form that come before its file, and the bytes that were read to find them.

    Raises FormRefused where there is no file after fields as long as S3 allows, or a field comes twice.
    """
    read = b""
    async for chunk in body:
        read += chunk
        before, found, _ = read.partition(b'name="file"')
        if found and len(before) <= _FIELDS_BYTES:
            return _fields(before, content_type), read
        if len(before) > _FIELDS_BYTES:
            break
    raise FormRefused("A form has a file, and at most 20 kB of fields before it.")


def _fields(form: bytes, content_type: str) -> dict[str, str]:
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode("latin-1") + form)
    parts = [part for part in message.walk() if _name(part)]
    fields = {_name(part): str(part.get_payload()).strip() for part in parts}
    if len(fields) < len(parts):
        raise FormRefused("A field comes twice.")
    return fields


def _name(part: Message) -> str:
    return str(part.get_param("name", "", header="content-disposition"))


def _credentials(scope: str) -> Credentials:
    """Return the credentials of an access key, all of which have one secret here."""
    return Credentials(scope.partition("/")[0], SECRET_KEY)
