"""Certificates that this computer made for itself."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """PEM files, and what a client needs to trust them."""

    chain: Path
    key: Path

    @property
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.chain))


def certificate_for(domain: str, folder: Path) -> Certificate:
    made = Certificate(folder / "chain.pem", folder / "key.pem")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", f"/CN={domain}", "-addext", f"subjectAltName=DNS:{domain}",
            "-out", made.chain, "-keyout", made.key,
        ],
        capture_output=True,
        check=True,
    )  # fmt: skip
    return made
