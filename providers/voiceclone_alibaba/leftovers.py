"""Media assets that submissions left: finding them by the marker in their titles, and deleting them.

Facts: ``ListMediaBasicInfos`` and ``DeleteMediaInfos`` of the API reference of IMS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from voiceclone import MalformedResponseError, NotFoundError, PermissionDeniedError, RejectedError
from voiceclone.backends import Leftover, LeftoverKind, optional_str
from voiceclone_alibaba import mapping

if TYPE_CHECKING:
    from voiceclone_alibaba.objects import AccountStorage
    from voiceclone_alibaba.sdk import Ims

_LIST, _DELETE, _GET = "ListMediaBasicInfos", "DeleteMediaInfos", "GetMediaInfo"
_PAGE = 100  # the most a page may hold
#: Whether a list without a source holds assets of every source is not clear from the vendor's words.
_SOURCES = ("oss", "vod", "general")


def uploads_of(steps: Mapping[str, str]) -> tuple[str, ...]:
    """What a submission made, from the results of its steps: assets, and objects that were not registered yet."""
    return tuple(
        result
        for name, result in steps.items()
        if name.startswith(("create-", "register-"))
        or (name.startswith("place-") and not steps.get(name.replace("place-", "register-", 1)))
        if result
    )


def list_leftovers(ims: Ims, storage: AccountStorage) -> Iterator[Leftover]:
    """The assets whose title holds a marker, and the objects in the account's bucket that were put and not registered:
    their program ended in between.
    """
    # Before the assets: what is registered meanwhile is not listed twice.
    objects = dict(storage.list_objects()) if storage.bucket is not None else {}
    known, registered = set[str](), set[str]()
    for source in _SOURCES:
        for entry in _entries(ims, source):
            media_id = mapping.read(entry, "MediaId", str, _LIST)
            basic = mapping.read(entry, "MediaBasicInfo", dict, _LIST)
            title = optional_str(basic.get("Title")) or ""
            file_is_ours = mapping.file_is_ours(title)
            # Whichever form the address has, it ends with the object's name.
            registered.add((optional_str(basic.get("InputURL")) or "").rpartition("://")[2].partition("/")[2])
            if file_is_ours is None or media_id in known:
                continue
            known.add(media_id)
            yield Leftover(
                kind=LeftoverKind.UPLOAD,
                id=mapping.upload_id(media_id, file_is_ours=file_is_ours),
                name=title,
                created_at=mapping.parse_timestamp(basic.get("CreateTime")),
            )
    for place, changed in objects.items():
        key = place.removeprefix(f"oss://{storage.bucket}/")
        if mapping.is_our_object(key) and key not in registered:
            yield Leftover(kind=LeftoverKind.UPLOAD, id=place, name=key, created_at=changed)


def _entries(ims: Ims, source: str) -> Iterator[Mapping[str, Any]]:
    token, seen = None, set[str | None]()
    while token not in seen:
        seen.add(token)
        answer = ims.call(_LIST, source=source, media_type="audio", max_results=_PAGE, next_token=token)
        for entry in mapping.read(answer, "MediaInfos", list, _LIST):
            if not isinstance(entry, Mapping):
                text = "an entry of the list is no object"
                raise MalformedResponseError(text, provider=mapping.NAME, operation=_LIST)
            yield entry
        token = optional_str(answer.get("NextToken"))
        if token is None:
            return
    raise MalformedResponseError("the list has no end", provider=mapping.NAME, operation=_LIST)


def delete_upload(ims: Ims, storage: AccountStorage, upload_id: str) -> None:
    """Delete an asset, with its file if it was uploaded by this library; or an object that has no asset.

    Raises:
        NotFoundError: There is no such asset.
        PermissionDeniedError: The account, or the service's role in the bucket, may not delete it.
    """
    if upload_id.startswith("oss://"):
        storage.delete_object(upload_id)
        return
    media_id = mapping.media_id_of(upload_id)
    try:
        answer = ims.call(_DELETE, media_ids=media_id, delete_physical_files=media_id == upload_id)
    except RejectedError:
        if _is_gone(ims, media_id):
            answer = {"IgnoredList": [media_id]}
        else:
            raise
    known: dict[str, Any] = {"provider": mapping.NAME, "operation": _DELETE, "outcome_unknown": False, "raw": answer}
    if media_id in _listed(answer, "ForbiddenList"):
        text = f"the media asset {media_id} may not be deleted; in a bucket of your own, the service's role "
        raise PermissionDeniedError(f"{text}AliyunICEDefaultRole has to be authorized", **known)
    if media_id in _listed(answer, "IgnoredList"):
        # "An error occurred while obtaining it", in the vendor's words: it may be gone, or may not.
        if _is_gone(ims, media_id):
            raise NotFoundError(f"there is no media asset {media_id}", **known)
        raise RejectedError(f"the vendor did not delete the media asset {media_id}, and does not say why", **known)


def _listed(answer: Mapping[str, Any], field: str) -> list[Any]:
    found = answer.get(field)
    return found if isinstance(found, list) else []


def _is_gone(ims: Ims, media_id: str) -> bool:
    """Whether the vendor does not know the asset: it calls its id invalid then."""
    try:
        ims.call(_GET, media_id=media_id)
    except NotFoundError:
        return True
    except RejectedError as error:
        return (error.code or "").startswith("InvalidParameter")
    return False
