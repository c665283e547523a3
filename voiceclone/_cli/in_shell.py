"""What the library says of calls and arguments, in the words of the shell."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable, Mapping

from voiceclone._cli.run import this_run

#: Commands that are not named like their call.
_COMMANDS: Mapping[str, str] = {"get_job": "status", "synthesize": "say"}
#: The options for what is given by name.
_OPTIONS: Mapping[str, str] = {
    "job_id": "--job-id ID",
    "letter": "--letter FILE",
    "recordings": "--recording FILE",
    "statement": "--statement FILE",
}
#: What stands for an argument that is no text.
_PLACES: Mapping[str, str] = {"key": "KEY", "request": "RECORDINGS..."}

_TEXT = r"'(?:\\.|[^'\\])*'" + "|" + r'"(?:\\.|[^"\\])*"'
_CALL = re.compile(rf"\bclient\.(\w+)\((?:{_TEXT}|[^()'\"]|\([^()]*\))*\)")
_CONSENT = re.compile(r"\b(?:voiceclone\.)?Consent\([\w=., ]*\)")
_TRANSCRIPTS = "Give their folder, and beside each recording a file .txt of the same name with its words"
#: What is no call, and what is said instead.
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\bclient\.synthesize\b", "voiceclone say"),
        (r"\bsubmit\(check=False\)", "give --no-check"),
        (r"\bClient\('([\w-]+)'\)", r"--provider \1"),
        (r"\bjob_id=\.\.\.", "--job-id ID"),
        (r'Give Recording\(path=\.\.\., transcript="\.\.\."\)', _TRANSCRIPTS),
        (r"\bedition='([\w-]+)'", r"--edition \1"),
        (r"\b\w+=\.\.\. or the environment variable ", "the environment variable "),
        (r"^no provider: pass one of", "no provider: give --provider with one of"),
        (r" \(or journal=\.\.\.\)", ""),
        (r", or pass journal=voiceclone\.MemoryJournal\(\) to remember nothing beyond this process", ""),
    )
)


def in_shell(text: str) -> str:
    """*text* of the library with commands instead of calls of a client, and options instead of arguments."""
    text = _CALL.sub(lambda found: _parsed(found, lambda call: _command(found[1], call)), text)
    text = _CONSENT.sub(lambda found: _parsed(found, lambda call: " ".join(_options(call))), text)
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return text


def way_on(text: str) -> str:
    """*text* in the words of the shell, a command that it ends with on a line of its own, to be copied."""
    return re.sub(r": (voiceclone .*)$", r":\n  \1", in_shell(text))


def _parsed(found: re.Match[str], spell: Callable[[ast.Call], str]) -> str:
    try:
        call = ast.parse(found[0], mode="eval").body
    except SyntaxError:  # a vendor's words
        return found[0]
    return spell(call) if isinstance(call, ast.Call) else found[0]


def _command(name: str, call: ast.Call) -> str:
    words = [_word(each) for each in call.args]
    owner = words[0].partition(":")[0] if words else ""
    more = [each for each in this_run().options if each != f"--provider {owner}"]  # a ref names its provider
    return " ".join(["voiceclone", _COMMANDS.get(name, name), *words, *_options(call), *more])


def _word(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant):
        return shlex.quote(str(argument.value))
    return _PLACES.get(ast.unparse(argument), ast.unparse(argument))


def _options(call: ast.Call) -> list[str]:
    names = [str(each.arg) for each in ast.walk(call) if isinstance(each, ast.keyword)]
    return [_OPTIONS[name] for name in names if name in _OPTIONS]
