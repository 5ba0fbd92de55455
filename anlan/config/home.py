"""The folder that holds everything an installation keeps: the database, the secrets, the uploaded files."""

import os
import secrets
from pathlib import Path

from anlan.config.trouble import Trouble

CHECKOUT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("ANLAN_HOME") or CHECKOUT / "var").absolute()


def prepare(home: Path = HOME) -> Path:
    """Make the folder; root leaves it passable, because the database then runs as another user."""
    try:
        if not home.is_dir():
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise Trouble(
            f"Cannot make {home}: {error.strerror}; set ANLAN_HOME to a folder that you may write."
        ) from error
    return home


def secret(name: str, home: Path = HOME) -> str:
    """Return the random text kept under this name; the first caller makes it, atomically."""
    path = prepare(home) / name
    try:
        if not path.exists():
            _keep(path, secrets.token_urlsafe(48))
        return _whole(path)
    except PermissionError as error:
        raise Trouble(
            f"{path} belongs to another user: run as that user, or set ANLAN_HOME to a new folder."
        ) from error


def remember(name: str, text: str) -> None:
    """Keep the text under this name in place of what was there; it is on the disk when this returns."""
    put(prepare(HOME) / name, text.encode())


def remembered(name: str) -> str:
    """What was kept last under this name; '' where nothing was."""
    path = HOME / name
    return path.read_text() if path.exists() else ""


def _whole(path: Path) -> str:
    text = path.read_text()
    if not text.strip():
        raise Trouble(f"{path} is empty: put the {path.name} of a backup in its place; a new one would open nothing.")
    return text


def put(place: Path, body: bytes) -> None:
    """Put the content in its place, whole or not at all, for nobody else's eyes; it is on the disk when this returns."""
    written(place, body).replace(place)
    settle(place.parent)


def written(place: Path, body: bytes) -> Path:
    """A draft beside `place` with that content, on the disk and for nobody else's eyes."""
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    return draft


def settle(folder: Path) -> None:
    """Bring the names in a folder to the disk: rows wrapped under a key outlast a loss of power, so must its name."""
    line = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(line)
    finally:
        os.close(line)


def _keep(path: Path, text: str) -> None:
    draft = written(path, text.encode())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its secret stands
    finally:
        draft.unlink()
    settle(path.parent)
