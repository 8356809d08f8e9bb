"""A key pair as two files, of which one is never shown."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivs_token import IvsTokenError, SigningKey, VerifyingKey

from tools.failed import FailedError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class KeyPair:
    """Both halves as PEM. `public` is as the library writes it, so that equal keys are equal texts."""

    private: str
    public: str

    def __repr__(self) -> str:
        return "KeyPair(private=…)"

    @classmethod
    def read(cls, folder: Path) -> KeyPair:
        """The private half, which must fit to the public one if that is there too."""
        pem = _text(folder / "private.pem", "private key")
        pair = cls(pem, public_half(pem))
        if (folder / "public.pem").exists() and pair.public != read_public(folder / "public.pem"):
            raise FailedError(
                "key_mismatch: private.pem and public.pem of this folder are of two different pairs. IVS would refuse "
                "every token. Make the public one anew: openssl ec -in private.pem -pubout -out public.pem"
            )
        return pair

    @classmethod
    def make(cls, folder: Path) -> KeyPair:
        for file in ("private.pem", "public.pem"):
            if (folder / file).exists():
                raise FailedError(f"a {file} is there already; IVS keeps three keys per region, so don't lose one")
        key = SigningKey.generate()
        pair = cls(str(key.to_sec1_pem()), key.verifying_key().to_pem())
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with open(folder / "private.pem", "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as secret:
                secret.write(pair.private)
            (folder / "public.pem").write_text(pair.public)
        except OSError as error:
            raise FailedError(f"the key pair's folder can't be written: {error.strerror}") from None
        return pair

    @classmethod
    def read_or_make(cls, folder: Path) -> KeyPair:
        return cls.read(folder) if (folder / "private.pem").exists() else cls.make(folder)


def public_half(private_pem: str) -> str:
    return SigningKey.from_pem(private_pem).verifying_key().to_pem()


def public_half_if_key(text: str) -> str | None:
    """Of a secret's text, which may be no key yet."""
    try:
        return public_half(text)
    except IvsTokenError:
        return None


def normal_public(pem: str) -> str:
    return VerifyingKey.from_pem(pem).to_pem()


def read_public(file: Path) -> str:
    return normal_public(_text(file, "public key"))


def promote(folder: Path) -> None:
    """The pair in `next/` takes the place of the one in the folder, which goes to `retired-<time>/`.

    The private half last: while it is in `next/`, the move is not over, and can be done again.
    """
    retired = folder / time.strftime("retired-%Y%m%d-%H%M%S")
    for file in ("public.pem", "private.pem"):
        if not (folder / "next" / file).exists():
            continue
        if (folder / file).exists():
            retired.mkdir(exist_ok=True)
            (folder / file).rename(retired / file)
        (folder / "next" / file).rename(folder / file)
    (folder / "next").rmdir()


def _text(file: Path, what: str) -> str:
    try:
        return file.read_text()
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "not a text"
        raise FailedError(
            f"the {what}'s file can't be read: {reason}. "
            "A key goes in by the name of its file or folder, never by its text"
        ) from None
