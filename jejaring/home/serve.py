"""Starts JupyterLab on a course home."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jejaring.build.start import START_PAGES
from jejaring.home.prepare import Home
from jejaring.wording import Language

__all__ = ["serve", "server_command", "server_environment"]


def server_environment(home: Home) -> dict[str, str]:
    """The environment of the server: its own configuration, whatever the user has elsewhere."""
    own = {
        "JUPYTER_CONFIG_DIR": str(home.config),
        "JUPYTERLAB_WORKSPACES_DIR": str(home.path / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(home.path / "user-settings"),
        "IPYTHONDIR": str(home.path / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        # What the learner's kernel prints and reads is UTF-8 on every system.
        "PYTHONUTF8": "1",
    }
    return {**os.environ, **own}


def server_command(home: Home, port: int, token: str | None, browser: bool, language: Language) -> list[str]:
    """The command that serves `home`; port 0 takes any free one. `token` None lets Jupyter choose."""
    extensions = Path(__file__).resolve().parent.parent / "labextension"
    linked = home.path / "labextensions" / "jejaring"
    linked.parent.mkdir(parents=True, exist_ok=True)
    if linked.is_symlink() and linked.resolve() != extensions:
        linked.unlink()
    if not linked.exists():
        linked.symlink_to(extensions, target_is_directory=True)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={home.desk}",
        f"--ServerApp.port={port}",
        f"--LabApp.app_settings_dir={home.settings}",
        f"--LabApp.extra_labextensions_path={linked.parent}",
        f"--JupyterNotebookApp.app_settings_dir={home.settings}",
        f"--JupyterNotebookApp.extra_labextensions_path={linked.parent}",
        f"--LabApp.default_url=/lab/tree/{START_PAGES[language]}",
        "--ContentsManager.allow_hidden=False",
        "--ServerApp.contents_manager_class=jejaring.home.files.WholeFiles",
    ]
    if os.geteuid() == 0 if hasattr(os, "geteuid") else False:
        command.append("--allow-root")
    if token is not None:
        command.append(f"--IdentityProvider.token={token}")
    if not browser:
        command.append("--no-browser")
    return command


def serve(home: Home, port: int, token: str | None, browser: bool, language: Language) -> None:
    """Becomes the server; does not return."""
    command = server_command(home, port, token, browser, language)
    # Each start shows the start page alone, and not what lay open the last time.
    for layout in (home.path / "workspaces").glob("*.jupyterlab-workspace"):
        layout.unlink(missing_ok=True)
    os.chdir(home.path)
    os.execve(command[0], command, server_environment(home))
