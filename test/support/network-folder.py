"""A folder as a machine sees it on a file server: FUSE over a folder that stands for the server. Each mount is a machine.

usage: network-folder.py SERVER MOUNT [--delay MS] [--stale MS]

--delay  each operation takes this long
--stale  files of other machines become visible this late; until twice that time, they are empty

There is no rename. Once SERVER/.gone exists, the server no longer responds.
"""

import argparse
import errno
import os
import time

try:
    from fusepy import FUSE, FuseOSError, Operations
except ImportError:
    from fuse import FUSE, FuseOSError, Operations


class NetworkFolder(Operations):
    def __init__(self, server, delay, stale):
        self.server = server
        self.delay = delay
        self.stale = stale
        self.own = set()

    def __call__(self, op, *args):
        while op not in ("init", "destroy") and os.path.exists(self.server + "/.gone"):
            time.sleep(0.1)
        if op in ("create", "open", "mkdir", "readdir", "getattr", "write", "fsync"):
            time.sleep(self.delay)
        try:
            return super().__call__(op, *args)
        except FuseOSError:
            raise
        except OSError as error:
            raise FuseOSError(error.errno) from error

    def _age(self, path):
        """Seconds since another machine wrote it; infinite for files of this one."""
        if path in self.own or self.stale == 0:
            return float("inf")
        return time.time() - os.lstat(self.server + path).st_mtime

    def _seen(self, path):
        if os.path.lexists(self.server + path) and not os.path.isdir(self.server + path) and self._age(path) < self.stale:
            raise FuseOSError(errno.ENOENT)

    def getattr(self, path, fh=None):
        self._seen(path)
        found = os.lstat(self.server + path)
        keys = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid")
        attributes = {key: getattr(found, key) for key in keys}
        if not os.path.isdir(self.server + path) and self._age(path) < 2 * self.stale:
            attributes["st_size"] = 0
        return attributes

    def readdir(self, path, fh):
        names = [name for name in os.listdir(self.server + path) if name != ".gone"]
        at = path.rstrip("/")
        return [".", ".."] + [name for name in names if self._visible(f"{at}/{name}")]

    def _visible(self, path):
        try:
            self._seen(path)
            return True
        except FuseOSError:
            return False

    def open(self, path, flags):
        self._seen(path)
        return os.open(self.server + path, flags)

    def create(self, path, mode, fi=None):
        # Exclusive at the server, as on NFS 3 and later.
        fh = os.open(self.server + path, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        self.own.add(path)
        return fh

    def read(self, path, size, offset, fh):
        if self._age(path) < 2 * self.stale:
            return b""
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(self.server + path, length)

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def release(self, path, fh):
        os.close(fh)

    def mkdir(self, path, mode):
        os.mkdir(self.server + path, mode)

    def unlink(self, path):
        os.unlink(self.server + path)

    def rename(self, old, new):
        raise FuseOSError(errno.EXDEV)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("mount")
    parser.add_argument("--delay", type=float, default=0, help="milliseconds")
    parser.add_argument("--stale", type=float, default=0, help="milliseconds")
    args = parser.parse_args()
    FUSE(
        NetworkFolder(os.path.abspath(args.server), args.delay / 1000, args.stale / 1000),
        args.mount,
        foreground=True,
        nothreads=True,
        entry_timeout=0,
        negative_timeout=0,
        attr_timeout=0,
        direct_io=True,
    )
