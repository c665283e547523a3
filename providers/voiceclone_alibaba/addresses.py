"""Where audio is and where it may go: addresses in OSS, buckets, regions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from voiceclone import CloneRequest, Problem
from voiceclone.backends import Message
from voiceclone_alibaba.mapping import UPLOAD_REGIONS

_BUCKET = r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
_NAMED = re.compile(rf"oss://{_BUCKET}/[^/].*", re.IGNORECASE)
_HOSTED = re.compile(
    rf"https://(?P<bucket>{_BUCKET})\.oss-(?P<region>[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com/(?P<key>[^/].*)",
    re.IGNORECASE,
)


def bucket_name(value: object) -> str:
    """The name of a bucket.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str) or not re.fullmatch(_BUCKET, value):
        raise ValueError("is no name of an OSS bucket: 3 to 63 lower-case letters, digits and hyphens")
    return value


def object_prefix(value: object) -> str:
    """What names of objects begin with, a ``/`` at its end.

    Raises:
        ValueError: It cannot be.
    """
    made = value.strip("/") if isinstance(value, str) else ""
    if not re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", made) or len(made) > 200:
        raise ValueError("is no beginning of names of objects: letters, digits, ., _, - and /")
    return f"{made}/"


@attrs.frozen
class OssAddress:
    """A file in OSS.

    Attributes:
        url: As ``RegisterMediaInfo`` takes it.
        region: Where its bucket is, None where the address does not say.
    """

    url: str
    region: str | None

    @classmethod
    def parse(cls, url: str) -> OssAddress | None:
        """What *url* names; None if it is no address of a file in OSS."""
        if _NAMED.fullmatch(url):
            return cls(f"oss://{url.partition('://')[2]}", None)
        hosted = _HOSTED.fullmatch(url)
        if hosted is None:
            return None
        region = hosted["region"].lower()
        # The vendor documents the public host only. It is the same object.
        return cls(f"https://{hosted['bucket'].lower()}.oss-{region}.aliyuncs.com/{hosted['key']}", region)


def problems(request: CloneRequest, region: str, *, own_bucket: bool, statement: bool = True) -> Iterator[Problem]:
    """What is wrong with the places of a request's audio, with the statement's where it is sent, for a service in
    *region*.

    The vendor pulls files from other addresses, too (``UploadMediaByURL``), in three regions, hours later. That is left
    out: its states are not documented, and the same file is uploaded in seconds.
    """
    audio = {f"recordings[{index}]": each for index, each in enumerate(request.recordings)}
    if statement and request.consent.statement is not None:
        audio["consent.statement"] = request.consent.statement
    if not own_bucket and region not in UPLOAD_REGIONS and any(each.path for each in audio.values()):
        what = Message("files cannot be uploaded to the vendor's storage in {region}", region=region)
        fix = Message(
            "Set bucket= to an OSS bucket of yours in {region}; or use one of {regions}; or name assets: "
            "Recording(asset_id=...)",
            region=region,
            regions=", ".join(sorted(UPLOAD_REGIONS)),
        )
        yield Problem("region", what, fix, requirement="upload-region")
    for location, each in audio.items():
        # Other forms of addresses are refused for every vendor.
        if each.url is not None and re.fullmatch(r"(?:oss|https)://[^?#@]+", each.url, re.IGNORECASE):
            yield from _wrong_address(location, each.url, region)


def _wrong_address(location: str, url: str, region: str) -> Iterator[Problem]:
    found = OssAddress.parse(url)
    if found is None:
        hint = Message(
            "Put the file into an OSS bucket and give oss://bucket/name.wav or "
            "https://bucket.oss-{region}.aliyuncs.com/name.wav, or give a path",
            region=region,
        )
        yield Problem(location, "is no address of a file in OSS", hint)
    elif found.region not in (None, region):
        message = Message(
            "is in {its_region}, and the service is asked in {region}", its_region=found.region, region=region
        )
        fix = Message(
            "Copy the file to a bucket in {region}, or ask there: region={its_region!r}",
            its_region=found.region,
            region=region,
        )
        yield Problem(location, message, fix)
