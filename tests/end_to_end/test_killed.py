"""A process killed in the middle of a session loses at most a second, and the session is kept."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from desktop_app import cli, paths

ROOT = Path(__file__).resolve().parents[2]

RECORDER = """
import sys
from pathlib import Path
from desktop_app import compose, paths
from desktop_app.pipeline.engine import Engine
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.settings import Settings

class Listener:
    def result_ready(self):
        print(f"{engine.results.get().t_s:.3f}", flush=True)
    def __getattr__(self, name):
        return lambda *arguments: None

settings = Settings(emotions=False)
models = compose.load_models(paths.models_dir(), settings)
engine = Engine(compose.session_parts(models, settings), compose.live_options(settings), Listener())
engine.start(parse_source("demo", realtime=True), compose.session_sink(paths.default_database(), "", models, settings))
engine.wait()
"""


def test_a_kill_loses_at_most_one_second(home: Path, capsys) -> None:
    """After a kill the database is whole, holds all but the last second, and lists the session as interrupted."""
    recorder = subprocess.Popen(
        [sys.executable, "-c", RECORDER], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert recorder.stdout is not None
    analysed_s = 0.0
    for line in recorder.stdout:
        analysed_s = float(line)
        if analysed_s > 4.0:
            break
    recorder.kill()
    for line in recorder.stdout:
        # Whole lines only: the last one may have been cut by the kill.
        analysed_s = float(line) if line.endswith("\n") else analysed_s
    recorder.wait()
    recorder.stdout.close()

    code = cli.main(["sessions", "list"])
    listing = capsys.readouterr().out
    db = sqlite3.connect(paths.default_database())
    stored_s = db.execute("SELECT max(t_s) FROM observations").fetchone()[0]
    integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
    state, duration_s = db.execute("SELECT state, duration_s FROM sessions").fetchone()
    db.close()

    assert code == 0
    assert "interrupted" in listing
    assert (integrity, state) == ("ok", "interrupted")
    assert analysed_s - stored_s <= 1.0
    assert duration_s >= stored_s
