"""The emulated Alibaba Cloud, asked by the vendor's own SDKs: buckets of the account, the library of media assets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as Ice
from helpers.alibaba import create_upload, ice, put, refused
from helpers.clock import Clock
from helpers.wav import write_wav

from voiceclone.sandbox import Sandbox
from voiceclone_alibaba.emulator import AlibabaEmulator

URLS = ("oss://mine/a/take.wav", "https://mine.oss-cn-shanghai.aliyuncs.com/a/take.wav")
TOKEN = "f81d4fae7dec11d0a76500a0c91e6bf6"


@pytest.fixture
def emulator(sandbox: Sandbox, tmp_path: Path) -> AlibabaEmulator:
    """The vendor, with a file in a bucket of the account."""
    found = sandbox["alibaba"]
    assert isinstance(found, AlibabaEmulator)
    found.buckets["mine"] = found.region
    found.add_object("mine/a/take.wav", write_wav(tmp_path / "take.wav", 2))
    return found


@pytest.fixture
def client(emulator: AlibabaEmulator) -> Ice:
    return ice(emulator)


def register(client: Ice, url: str = URLS[0], **fields: Any) -> str:
    return str(client.register_media_info(models.RegisterMediaInfoRequest(input_url=url, **fields)).body.media_id)


def listed(client: Ice, **fields: Any) -> Any:
    return client.list_media_basic_infos(models.ListMediaBasicInfosRequest(**fields)).body


def delete(client: Ice, *media_ids: str, files: bool = True) -> Any:
    request = models.DeleteMediaInfosRequest(media_ids=",".join(media_ids), delete_physical_files=files)
    return client.delete_media_infos(request).body


def put_own(emulator: AlibabaEmulator, bucket: str = "mine", region: str = "cn-shanghai", **keys: str) -> Any:
    """Put an object into a bucket of the account."""
    settings = emulator.settings() | keys
    config = oss.config.load_default()
    config.region, config.endpoint = region, emulator.url
    known = [settings[name] for name in ("access_key_id", "access_key_secret")]
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*known, settings.get("security_token"))
    request = oss.PutObjectRequest(bucket=bucket, key="b/new.wav", content_type="audio/x")
    return put(oss.Client(config).presign(request, expires=timedelta(hours=1)).url)


def test_an_object_is_put_with_the_accounts_own_key(emulator: AlibabaEmulator, client: Ice) -> None:
    """What was put can be registered."""
    assert 200 == put_own(emulator).status_code
    assert register(client, "oss://mine/b/new.wav")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"access_key_secret": "wrong"}, (403, "SignatureDoesNotMatch")),
        ({"access_key_id": "nobody"}, (403, "InvalidAccessKeyId")),
        ({"security_token": "a token"}, (403, "InvalidAccessKeyId")),
        ({"region": "cn-beijing"}, (403, "SignatureDoesNotMatch")),
        ({"bucket": "another"}, (404, "NoSuchBucket")),
    ],
)
def test_an_object_is_refused(emulator: AlibabaEmulator, wrong: dict[str, str], expected: tuple[int, str]) -> None:
    """The key, the bucket and its region have to fit."""
    answer = put_own(emulator, **wrong)

    assert expected == (answer.status_code, answer.text.partition("<Code>")[2].partition("<")[0])


@pytest.mark.parametrize("url", URLS)
def test_a_file_is_registered_once(client: Ice, url: str) -> None:
    """The same file has one asset, whichever form its address has; only the same token gives it again."""
    media_id = register(client, url, client_token=TOKEN)

    assert media_id == register(client, url, client_token=TOKEN)
    for again in URLS:
        assert (409, "MediaAlreadyExist") == refused(register, client, again, client_token=TOKEN[::-1])
        request = models.GetMediaInfoRequest(input_url=again)
        assert media_id == client.get_media_info(request).body.media_info.media_id


@pytest.mark.parametrize(
    "url",
    [
        "oss://mine/a/gone.wav",
        "oss://another/a/take.wav",
        "https://mine.oss-cn-beijing.aliyuncs.com/a/take.wav",
        "https://cdn.example/take.wav",
    ],
)
def test_what_cannot_be_registered(client: Ice, url: str) -> None:
    """A file has to be there, in a bucket of the account, in the service's region."""
    assert (400, "InvalidParameter") == refused(register, client, url)


def test_a_registered_asset_is_shown_late(emulator: AlibabaEmulator, client: Ice) -> None:
    """An asset is unknown for the first seconds, and then it is prepared as any other."""
    clock = emulator.clock = Clock()
    emulator.media_lag = 3.0
    media_id = register(client)
    request = models.GetMediaInfoRequest(media_id=media_id)
    early = refused(client.get_media_info, request)
    clock.sleep(3)

    words = [client.get_media_info(request).body.media_info.media_basic_info.status for _ in range(2)]

    assert (400, "InvalidParameter") == early
    assert ["Preparing", "Normal"] == words


def test_assets_are_listed_page_by_page(client: Ice) -> None:
    """The newest come first; the token of a page leads to the next, and the last page has none."""
    made = [create_upload(client).media_id for _ in range(3)]

    first = listed(client, max_results=2)
    second = listed(client, max_results=2, next_token=first.next_token)

    assert made[::-1] == [each.media_id for each in [*first.media_infos, *second.media_infos]]
    assert (3, None) == (first.total_count, second.next_token)


def test_assets_are_listed_by_source(client: Ice) -> None:
    """What was uploaded to the vendor's storage is told from what is in a bucket."""
    create_upload(client)
    registered = register(client, title="mine")

    (found,) = listed(client, source="oss").media_infos

    assert (registered, "mine", URLS[0]) == (
        found.media_id,
        found.media_basic_info.title,
        found.media_basic_info.input_url,
    )
    assert (400, "InvalidParameter") == refused(listed, client, max_results=101)


@pytest.mark.parametrize("files", [True, False])
def test_an_asset_is_deleted(emulator: AlibabaEmulator, client: Ice, *, files: bool) -> None:
    """An asset goes with its file, or without it; what is not there is ignored."""
    media_id = register(client)

    body = delete(client, media_id, "nobody", files=files)

    assert ([], ["nobody"]) == (body.forbidden_list, body.ignored_list)
    assert ({}, ["mine/a/take.wav"] * files) == (emulator.media, emulator.deleted)


def test_a_file_needs_the_services_role(emulator: AlibabaEmulator, client: Ice) -> None:
    """Without the role a file in a bucket of the account stays, and so does its asset."""
    emulator.role_deletes = False
    media_id = register(client)

    assert [media_id] == delete(client, media_id).forbidden_list
    assert [] == delete(client, media_id, files=False).forbidden_list


def test_uploads_need_a_storage_of_the_vendor(emulator: AlibabaEmulator, client: Ice) -> None:
    """There are three regions with storage for uploads."""
    emulator.region = "cn-hangzhou"

    assert (403, "OperationDenied") == refused(create_upload, client)
