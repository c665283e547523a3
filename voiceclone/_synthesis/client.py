"""What an app does with a voice: let it speak."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import BinaryIO

from voiceclone._errors import InvalidRequestError, UnsupportedFeatureError
from voiceclone._job import Voice
from voiceclone._providers import voice_id_of
from voiceclone._speech import Speech, SpeechRequest
from voiceclone._synthesis.output import Output
from voiceclone._synthesis.synthesizer import Synthesizer
from voiceclone._synthesis.validation import problems
from voiceclone.backends._backend import Backend


class SpeechClient:
    """The part of a client that lets voices speak."""

    _backend: Backend
    _synthesizer: Synthesizer

    def synthesize(
        self,
        voice: Voice | str,
        text: str,
        to: str | os.PathLike[str] | BinaryIO,
        *,
        format: str = "wav",  # noqa: A002 - what everybody calls it
        speed: float = 1.0,
        pitch: float = 1.0,
        volume: float = 1.0,
        key: str | None = None,
        extra: Mapping[str, Mapping[str, object]] | None = None,
        job_id: str | None = None,
    ) -> Speech:
        """Let *voice* say *text*, and write the audio to *to*, whole or not at all.

        Text that is longer than the vendor takes at once is cut at the ends of sentences, and the audio of its parts is
        joined; of WAV only. It is paid once: after an error, or when the process was killed, the same call goes on
        where it stopped. For a day after that, the same call fetches the audio again and pays nothing, as long as the
        vendor has it; another *key* has it spoken anew.

        Args:
            voice: The voice, or the vendor's id of it.
            text: What to say.
            to: A path, whose file is replaced; or a file open for writing bytes, which is written at the end.
            format: ``"wav"`` or ``"mp3"``, as far as the vendor gives it.
            speed: 1.0 is the vendor's own speed, 2.0 twice as fast. Of this and the next two the vendor's range is in
                ``client.capabilities.speech``.
            pitch: 1.0 is the voice's own pitch.
            volume: 1.0 is the vendor's own volume.
            key: Names this speech in the journal; made from account, voice, text and the rest when not given.
            extra: What one vendor alone has, in its own words: ``{"huawei": {...}}``. Each vendor reads its own part
                only.
            job_id: The vendor's id of what the text was ordered as, when you know it after `SubmissionUnknownError`.

        Raises:
            UnsupportedFeatureError: The vendor has no text-to-speech here, or the parts cannot be joined.
            InvalidRequestError: With every problem; nothing was sent.
            SubmissionUnknownError: The vendor may or may not have taken the text; it was not sent again.
            SubmissionInProgressError: The same text is being spoken elsewhere.
            TransferError: The audio did not come; the same call fetches it again.
            JournalError: The journal cannot be read or written.
            ProviderError: The vendor said no.
            OSError: The file cannot be written; the same call fetches the audio again.
        """
        provider, can = self._backend.name, self._backend.edition_of().capabilities.speech
        voice_id = voice_id_of(voice, provider)
        if can is None:
            raise UnsupportedFeatureError(
                f"{provider} cannot speak with its voices through this library: give the voice id to the vendor's own "
                "text-to-speech"
            )
        ranges, extra = {"speed": speed, "pitch": pitch, "volume": volume}, {} if extra is None else extra
        names = {"key": key, "job_id": job_id}
        wrong = problems(
            can, provider, voice=voice, text=text, to=to, format=format, ranges=ranges, names=names, extra=extra
        )
        if found := tuple(wrong):
            raise InvalidRequestError(found)
        request = SpeechRequest(
            voice_id=voice_id,
            text=text,
            format=format,
            **{name: float(value) for name, value in ranges.items()},
            extra=dict(extra.get(provider, {})),
        )
        return self._synthesizer.speak(request, can.longest_text, Output(to), key=key, job_id=job_id)
