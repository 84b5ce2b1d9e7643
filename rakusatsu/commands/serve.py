"""`rakusatsu serve`: the reading room in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rakusatsu.places import DataFolder


def serve(
    data: DataFolder = Path("data/parquet"),
    store: Annotated[str, typer.Option(help="Store of the documents.", metavar="URL")] = "data/store",
    port: Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)] = 8017,
    host: Annotated[
        str,
        typer.Option(help="Address to listen at; anything but loopback needs --public.", metavar="ADDRESS"),
    ] = "127.0.0.1",
    host_name: Annotated[
        list[str] | None,
        typer.Option(help="A name that readers reach the room by; may be repeated.", metavar="NAME"),
    ] = None,
    public: Annotated[
        bool,
        typer.Option(
            "--public", help="For everybody, behind a proxy: rate limits, caching, no private persons."
        ),
    ] = False,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Trust X-Forwarded-For of the proxy in front.")
    ] = False,
    takedown: Annotated[
        Path | None, typer.Option(help="CSV of awards and persons that are not shown.", metavar="FILE")
    ] = None,
    seconds: Annotated[float, typer.Option(help="What one request may take.", min=0.5)] = 10.0,
    watches: Annotated[Path | None, typer.Option(help="YAML of the watches to show.", metavar="FILE")] = None,
) -> None:
    """Search, read and follow contracts in a browser: read-only, on this machine, no network needed.

    Example, after `rakusatsu demo`: `rakusatsu serve --data data/demo/parquet --store data/demo/store`, then open
    http://127.0.0.1:8017/
    """
    try:
        import uvicorn

        from rakusatsu.web.app import create_app
        from rakusatsu.web.settings import LOOPBACK_NAMES, RoomSettings
    except ImportError as error:
        typer.echo(
            f"rakusatsu: serve needs the extra `web`: pip install 'rakusatsu[web]' ({error})", err=True
        )
        raise typer.Exit(1) from error
    from spiders.configuration import is_loopback

    if not public and not is_loopback(host):
        raise typer.BadParameter("listening beyond this machine needs --public", param_hint="--host")
    names = (*LOOPBACK_NAMES, host, *(host_name or ()))
    settings = RoomSettings(
        data=data,
        store=store,
        hosts=tuple(dict.fromkeys(name.lower() for name in names)),
        public=public,
        behind_proxy=behind_proxy,
        takedown=takedown,
        seconds=seconds,
        watches=watches,
    )
    app = create_app(settings)
    typer.echo(f"http://{host}:{port}/  (Ctrl-C ends it)", err=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=200,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=32_768,
    )
