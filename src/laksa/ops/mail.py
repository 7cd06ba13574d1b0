"""mail: what did not arrive goes out again."""

from __future__ import annotations

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import out, out_json, words

app = typer.Typer(help="Surat keluar / mails.", rich_markup_mode=None)


@app.callback()
def mail() -> None:
    """Surat keluar."""


@app.command("retry")
def retry(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Kirim ulang semua surat yang gagal atau tertunda; `run` atau `work` yang mengirimnya."""
    open_folder(data)
    from laksa.messages import health
    from laksa.messages.models import EMAIL
    from laksa.messages.queue import send_all_again
    from laksa.ui.names import message_reason

    count, state = send_all_again(), health.current(EMAIL)
    since = state.refusing_since
    if as_json:
        out_json({"sent_again": count, "refusing_since": since and since.isoformat(), "reason": state.reason})
        return
    out(words(f"{count} surat dikirim ulang.", f"{count} mails are sent again."))
    if since:
        out(
            words(
                f"Server surat masih menolak kami: {message_reason(state.reason)} Satu surat dicoba dahulu.",
                f"The mail relay refuses us still ({state.reason}): one mail is tried first.",
            )
        )
