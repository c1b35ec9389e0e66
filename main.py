"""Launcher: settings of the whole process first, then the command line."""

import os
import sys

# TensorFlow writes banners to standard error and reads these once, at import.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# What FFmpeg, OpenCV and Qt Multimedia have to say on standard error comes to the user as one plain line instead.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")
# The macOS camera permission must be asked for on the main thread; the window does it, OpenCV must not.
os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")
# Media Foundation's hardware transforms make a Windows camera take minutes to open.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

from desktop_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
