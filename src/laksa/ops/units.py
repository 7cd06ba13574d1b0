"""units: the files that run LAKSA on one Debian server, written for its name and folders."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json
from laksa.ops.terminal import fail, out, out_json, words

PROGRAM = Path(__file__).resolve().parents[3]
PATTERNS = Path(__file__).parent / "server_files"
_MODES = {"laksa.env": 0o600, "laksa": 0o755}
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"/[\w./@+-]*")  # what systemd, nginx and Caddy read alike without quoting
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_MARK = re.compile(
    r"\$(program|data|backups|settings|user|port|domain|protect_home)\b|@(domain|port|certificate|key|tls)@"
)


def units(
    domain: Annotated[str, typer.Option(help="Nama situs, misalnya laksa.kota.go.id.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder tempat berkas ditulis.")],
    user: Annotated[str, typer.Option(help="Akun sistem yang menjalankan LAKSA.")] = "laksa",
    port: Annotated[int, typer.Option(help="Porta di komputer ini.", min=1, max=65_535)] = 8000,
    backups: Annotated[Path, typer.Option(help="Folder cadangan.")] = Path("/var/backups/laksa"),
    settings: Annotated[Path, typer.Option(help="Berkas pengaturan.")] = Path("/etc/laksa/laksa.env"),
    certificate: Annotated[Path | None, typer.Option(help="Sertifikat TLS (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="Kunci sertifikat (PEM).")] = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Tulis berkas systemd, nginx, dan Caddy untuk satu server Debian."""
    if (certificate is None) != (key is None):
        fail("Sebut --certificate dan --key bersama.", "Name --certificate and --key together.")
    held = certificate or Path(f"/etc/letsencrypt/live/{domain}/fullchain.pem")
    kept = key or Path(f"/etc/letsencrypt/live/{domain}/privkey.pem")
    folders = {
        "program": PROGRAM, "data": _data(data), "backups": backups, "settings": settings,
        "certificate": held, "key": kept,
    }  # fmt: skip
    _require_names(domain, user, list(folders.values()))
    told = {name: str(path) for name, path in folders.items()} | {
        "user": user,
        "port": str(port),
        "domain": domain,
        "tls": f"tls {held} {kept}" if certificate else "# Caddy fetches and renews the certificate itself.",
        # A program or data below /home must stay readable to its own service.
        "protect_home": "read-only" if any(_is_at_home(path) for path in folders.values()) else "yes",
    }
    out_folder.mkdir(parents=True, exist_ok=True)
    written = []
    for pattern in sorted(PATTERNS.iterdir()):
        target = out_folder / pattern.name
        target.write_text(_MARK.sub(lambda mark: told[mark[1] or mark[2]], pattern.read_text()))
        target.chmod(_MODES.get(pattern.name, 0o644))
        written.append(str(target))
    if as_json:
        out_json({"files": written, **told})
        return
    for name in written:
        out(name)
    out(words("Langkah berikutnya: docs/operate.md", "What to do with them: docs/operate.md"))


def _data(data: Path) -> Path:
    return Path("/var/lib/laksa") if data == DEFAULT else data.resolve()


def _is_at_home(path: Path) -> bool:
    return path.is_relative_to("/home") or path.is_relative_to("/root")


def _require_names(domain: str, user: str, paths: list[Path]) -> None:
    """These stand in files that three programs read: nothing that one of them would read as something else."""
    if not _DOMAIN.fullmatch(domain):
        fail(
            f"{domain!r} bukan nama situs; tulis huruf kecil tanpa https://, misalnya laksa.kota.go.id.",
            f"{domain!r} is no site name; write it in lower case without https://, as in laksa.kota.go.id.",
        )
    if not _USER.fullmatch(user):
        fail(f"{user!r} bukan nama akun sistem.", f"{user!r} is no system account.")
    for path in paths:
        if not _PATH.fullmatch(str(path)) or len(path.parts) < 3 or ".." in path.parts:
            fail(
                f"{path}: sebut jalur lengkap dari / dan di bawah folder lain, tanpa spasi, .. dan tanda khusus.",
                f"{path}: give a full path from / and below another folder, without spaces, .. and special signs.",
            )
