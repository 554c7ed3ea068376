"""Downloads from a server on this machine: what goes wrong ends in one line, and the next try works."""

import contextlib
import errno
import hashlib
import http.server
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.data.store import download, fetch, whole

ROOT = Path(__file__).parents[1]
CONTENT = bytes(range(256)) * 2000
PAGE = b"<!DOCTYPE html><html><body>Log in to the guests' network.</body></html>"


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers each address with the misfortune it names."""

    def do_GET(self):
        self.server.asked.append(self.path)
        body = {"/page": PAGE, "/short": CONTENT[:1000], "/corrupt": CONTENT[:-1] + b"?"}.get(
            self.path, CONTENT
        )
        self.send_response(403 if self.path == "/refused" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path == "/cut":
            body = body[:100_000]
        if self.path == "/stalls":
            self.wfile.write(body[:100_000])
            self.server.released.wait(20)
            body = body[100_000:]
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as httpd:
        httpd.asked, httpd.released = [], threading.Event()
        httpd.url = f"http://127.0.0.1:{httpd.server_port}"
        threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
        yield httpd
        httpd.released.set()
        httpd.shutdown()


@pytest.fixture
def dataset(monkeypatch, tmp_path):
    """Return a function that registers a dataset of one file with these sources."""
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")

    def register(*urls, **entry):
        file = described("file.bin", CONTENT) | {"urls": list(urls)}
        monkeypatch.setattr(fetch, "registry", lambda: {"toy": {"title": "Toy", "files": [file], **entry}})
        return fetch.cache() / "toy" / "file.bin"

    return register


def described(name, content):
    """Return what the registry says of a file."""
    return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def assert_clean(path):
    """Assert that the cache holds no file, not even half of one."""
    assert not [file for file in path.parents[1].rglob("*") if file.is_file()]


def assert_one_line(error):
    assert len(str(error.value).splitlines()) == 1
    assert str(error.value).endswith(".")


def test_download_then_cache(server, dataset, capsys):
    path = dataset(f"{server.url}/good")
    assert fetch.files("toy") == {"file.bin": path}
    assert path.read_bytes() == CONTENT
    assert "downloaded" in capsys.readouterr().out
    assert fetch.files("toy") == {"file.bin": path}
    assert capsys.readouterr().out == "full: Toy, from the cache\n"
    assert server.asked == ["/good"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/cut", "the connection broke"),
        ("/short", "truncated, 1,000 of 512,000 bytes"),
        ("/corrupt", "corrupted"),
        ("/page", "a web page"),
        ("/refused", "403 Forbidden"),
    ],
)
def test_failure_is_one_line_and_next_try_works(server, dataset, address, reason):
    path = dataset(f"{server.url}{address}")
    with pytest.raises(download.DataError, match=reason) as error:
        fetch.files("toy")
    assert_one_line(error)
    assert_clean(path)
    dataset(f"{server.url}/good")
    assert fetch.files("toy")["file.bin"].read_bytes() == CONTENT


@pytest.mark.parametrize("address", ["/cut", "/short", "/corrupt", "/page", "/refused"])
def test_second_source_is_tried(server, dataset, address, capsys):
    path = dataset(f"{server.url}{address}", f"{server.url}/good")
    assert fetch.files("toy")["file.bin"].read_bytes() == CONTENT
    assert "did not come from 127.0.0.1" in capsys.readouterr().out
    assert server.asked == [address, "/good"]
    assert [file for file in path.parents[1].rglob("*") if file.is_file()] == [path]


def test_server_that_falls_silent(server, dataset, monkeypatch):
    path = dataset(f"{server.url}/stalls")
    monkeypatch.setattr("pooch.downloaders.DEFAULT_TIMEOUT", 0.3)
    with pytest.raises(download.DataError, match="did not answer in time") as error:
        fetch.files("toy")
    assert_one_line(error)
    assert_clean(path)


def test_no_server_and_no_network(server, dataset):
    path = dataset("http://127.0.0.1:9/file", "http://no-such-server.invalid/file")
    with pytest.raises(download.DataError, match=r"refused; .*no network, or no such server") as error:
        fetch.files("toy")
    assert_one_line(error)
    assert "COURSE_DATA_MIRROR" in str(error.value)
    assert_clean(path)
    dataset(f"{server.url}/good")
    assert fetch.files("toy")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_process_leaves_nothing_behind(server, dataset, tmp_path, capsys):
    path = dataset(f"{server.url}/stalls")
    file = fetch.registry()["toy"]["files"][0]
    code = (
        f"import pathlib, helpers.data.store.download as d; d.download({file!r}, pathlib.Path({str(path)!r}))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any(half.stat().st_size for half in tmp_path.rglob("file.bin")):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not path.exists()
    server.released.set()
    assert fetch.files("toy")["file.bin"].read_bytes() == CONTENT
    assert "interrupted" in capsys.readouterr().out
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_interrupt_leaves_nothing_behind(server, dataset, monkeypatch):
    path = dataset(f"{server.url}/good")

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(download, "damage", interrupt)
        fetch.files("toy")
    assert_clean(path)
    assert fetch.files("toy")


def test_disk_full(server, dataset, monkeypatch):
    path = dataset(f"{server.url}/good", f"{server.url}/good")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(download.DataError, match="full") as error:
        patch.setattr("pooch.HTTPDownloader.__call__", full)
        fetch.files("toy")
    assert_one_line(error)
    assert_clean(path)
    with monkeypatch.context() as patch, pytest.raises(download.DataError, match="full") as error:
        patch.setattr(download.shutil, "disk_usage", lambda _: SimpleNamespace(free=9))
        fetch.files("toy")
    assert_one_line(error)
    assert server.asked == []  # it is known before the download, so no time is lost
    assert fetch.files("toy")


def test_cache_that_cannot_be_made(server, dataset, monkeypatch, tmp_path):
    (tmp_path / "occupied").write_text("a file")
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "occupied"))
    dataset(f"{server.url}/good")
    with pytest.raises(download.DataError, match="cannot be written") as error:
        fetch.files("toy")
    assert_one_line(error)


def test_damaged_cache_is_fetched_again(server, dataset, capsys):
    path = dataset(f"{server.url}/good")
    fetch.files("toy")
    path.write_bytes(CONTENT[:-1] + b"?")
    assert fetch.files("toy")["file.bin"].read_bytes() == CONTENT
    assert "corrupted" in capsys.readouterr().out


def test_mirror_comes_first(server, dataset, monkeypatch, tmp_path, capsys):
    dataset(f"{server.url}/good")
    held = tmp_path / "mirror" / "toy" / "file.bin"
    held.parent.mkdir(parents=True)
    held.write_bytes(CONTENT)
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "mirror"))
    assert fetch.files("toy") == {"file.bin": held}
    assert capsys.readouterr().out == f"full: Toy, from the mirror {tmp_path / 'mirror'}\n"
    held.write_bytes(CONTENT[:-1] + b"?")
    assert fetch.files("toy") != {"file.bin": held}
    assert "is not used: corrupted" in capsys.readouterr().out
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(download.DataError, match="not a folder"):
        fetch.files("toy")


def test_mirror_may_hold_another_file_by_its_own_checksum(server, dataset, monkeypatch, tmp_path, capsys):
    part = described("part.bin", b"a part") | {"mirror": "elsewhere/part.bin"}
    dataset(f"{server.url}/good", instead={"note": "a part of it", "files": [part]})
    held = tmp_path / "mirror" / "elsewhere" / "part.bin"
    held.parent.mkdir(parents=True)
    held.write_bytes(b"a part")
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "mirror"))
    assert fetch.files("toy") == {"part.bin": held}
    assert "not the original: Toy, from the mirror" in capsys.readouterr().out
    assert fetch.where("toy") == "mirror, in part"
    held.write_bytes(b"a wolf")
    assert list(fetch.files("toy")) == ["file.bin"]


def test_a_mirror_may_hold_an_archive_unpacked_with_its_own_checksums(dataset, monkeypatch, tmp_path, capsys):
    held = tmp_path / "mirror" / "toy"
    (held / "inside").mkdir(parents=True)
    (held / "inside" / "a.txt").write_bytes(b"published")
    digest = hashlib.sha256(b"published").hexdigest()
    sums = f"{digest}  inside/a.txt\n".encode()
    (held / "SHA256SUMS.txt").write_bytes(sums)
    listing = described("SHA256SUMS.txt", sums)
    dataset("http://127.0.0.1:9/file", instead={"note": "unpacked", "files": [listing]})
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "mirror"))
    assert fetch.folder("toy") == held
    for damage, reason in (
        (lambda file: file.write_bytes(b"PUBLISHED"), "inside/a.txt is corrupted, its SHA256 is not the"),
        (lambda file: file.unlink(), "inside/a.txt is missing"),
    ):
        damage(held / "inside" / "a.txt")
        with pytest.raises(download.DataError):  # it is not used; the network has not got it either
            fetch.folder("toy")
        assert f"SHA256SUMS.txt is not used: {reason}" in capsys.readouterr().out


def test_a_running_download_is_not_swept_away(server, dataset, tmp_path, capsys):
    path = dataset(f"{server.url}/good")
    ours, place = f"{platform.node()}_", fetch.cache() / "partial"
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    names = {
        "running": f"{ours}{os.getppid()}_a",
        "our own": f"{ours}{os.getpid()}_b",
        "another machine's": f"elsewhere_{done.pid}_c",
        "nobody's": f"{ours}notes",
        "left": f"{ours}{done.pid}_d",
    }
    for name in names.values():
        (place / name).mkdir(parents=True)
        (place / name / "file.bin").write_bytes(b"half")
    fetch.files("toy")
    left = {kind for kind, name in names.items() if (place / name / "file.bin").is_file()}
    assert left == names.keys() - {"left"} and not (place / names["left"]).exists()
    assert capsys.readouterr().out.count("An earlier download was interrupted; it starts again.\n") == 1
    assert path.is_file()


def test_two_may_download_the_same_file(server, dataset):
    path = dataset(f"{server.url}/good")
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: fetch.files("toy")["file.bin"], range(4))) == [path] * 4
    assert path.read_bytes() == CONTENT


def test_a_file_that_cannot_be_replaced_will_do_if_it_is_whole(tmp_path, monkeypatch):
    """As on Windows, where a file that somebody reads cannot be replaced."""
    (made := tmp_path / "made").write_text("new")
    (there := tmp_path / "there").write_text("old")

    def refuse(*_):
        raise PermissionError("in use")

    monkeypatch.setattr(os, "replace", refuse)
    whole.move(made, there, is_good=lambda path: path.read_text() == "old")
    with pytest.raises(PermissionError):
        whole.move(made, there, is_good=lambda path: path.read_text() == "new")
    with pytest.raises(PermissionError):
        whole.move(made, tmp_path / "absent")


def test_unknown_dataset_names_the_known_ones():
    with pytest.raises(download.DataError, match="mnist, fashion_mnist"):
        fetch.files("imagenet")


def test_what_comes_with_the_course_is_checked_before_it_is_opened(dataset, monkeypatch, tmp_path):
    dataset(embedded=True)
    monkeypatch.setattr(fetch, "ROOT", tmp_path)
    path = tmp_path / "data" / "file.bin"
    path.parent.mkdir()
    for content, reason in [
        (None, "missing"),
        (CONTENT[:-1], "truncated"),
        (CONTENT[:-1] + b"?", "corrupted"),
    ]:
        if content:
            path.write_bytes(content)
        with pytest.raises(download.DataError, match=rf"{reason}.*git checkout data/file.bin") as error:
            fetch.embedded("toy")
        assert_one_line(error)
    path.write_bytes(CONTENT)
    assert fetch.embedded("toy") == path and fetch.files("toy") == {"file.bin": path}
    assert fetch.where("toy") == "with the course" and fetch.kept("toy") == []


@pytest.mark.parametrize("name", fetch.registry())
def test_registry_is_complete(name):
    entry = fetch.registry()[name]
    assert (
        {"title", "use", "licence", "citation", "checksums", "files"}
        <= set(entry)
        <= {*("title", "use", "licence", "citation", "checksums", "files", "instead", "embedded")}
    )
    for file in entry["files"] + entry.get("instead", {"files": []})["files"]:
        assert len(file.get("sha256", "")) == 64 or len(file["md5"]) == 32
        assert file["bytes"] > 0
        assert Path(file["name"]).name == file["name"]
    assert all(url.startswith("http") for file in entry["files"] for url in file["urls"])
