"""How programs say that they may not write, that a file, module or program is missing, that a port or memory is short."""

from functions._symptoms.signs.sign import Sign

_PATH = r"(?P<path>/[^'\"‘’\s:,()@\]]{0,300})"
_DENIED = (
    r"(?:[Pp]ermission denied|Read-only file system|read-only file system|Operation not permitted|Access ?[Dd]enied)"
)
_NO = (
    "permission denied",
    "read-only",
    "eacces",
    "erofs",
    "not permitted",
    "access to the path",
    "accessdenied",
    "wrong ownership",
    "invalid permissions",
    "errno 13",
)

SHORT: tuple[Sign, ...] = (
    Sign(
        "heap-exhausted",
        r"java\.lang\.OutOfMemoryError|JavaScript heap out of memory|fatal error: runtime: (?:out of memory|cannot allocate memory)|(?m:^MemoryError)|System\.OutOfMemoryException|Allowed memory size of \d{1,15} bytes exhausted|NoMemoryError|OOM command not allowed|memory allocation of \d{1,20} bytes failed|std::bad_alloc",
        ("outofmemory", "out of memory", "memoryerror", "bytes exhausted", "oom command", "memory allocation", "bad_alloc", "allocate memory"),
    ),
    Sign("node-limit", r"too many open files|EMFILE|System limit for number of file watchers|pthread_create failed|unable to create (?:new )?native thread|vm\.max_map_count|[Rr]esource temporarily unavailable", ("too many open", "emfile", "file watchers", "pthread", "native thread", "max_map_count", "temporarily unavailable")),
    Sign(
        "port-taken",
        r"(?:EADDRINUSE|[Aa]ddress already in use|Only one usage of each socket address|Port \d{1,5} was already in use)",
        ("in use", "eaddrinuse", "only one usage"),
        also=(r"(?:EADDRINUSE|bind|listen|[Pp]ort|address)[^\n]{0,120}?:?\b(?P<port>\d{2,5})\b",),
    ),
    Sign(
        "port-denied",
        r"(?:(?:bind|listen)[^\n]{0,100}?:(?P<port>\d{1,4})\b[^\n]{0,60}(?:[Pp]ermission denied|EACCES)|EACCES: permission denied [\d.:]{2,40}:(?P<at>\d{1,4})\b|listen EACCES)",
        ("permission denied", "eacces"),
    ),
    Sign("volume-full", r"[Nn]o space left on device|ENOSPC|[Nn]ot enough (?:free )?space|[Dd]isk quota exceeded|disk full", ("no space left", "enospc", "enough", "quota exceeded", "disk full")),
)  # fmt: skip

WRITING: tuple[Sign, ...] = (
    Sign(
        "read-only-path",
        rf"(?:Permission denied|permission denied|Read-only file system|read-only file system|EACCES|EROFS)[^'\"/\n]{{0,100}}['\"]?{_PATH}",
        _NO,
    ),
    Sign(
        "read-only-path",
        rf"(?:cannot|can't|[Cc]ould not|failed to|open|mkdir|chdir|chown|chmod|touch|rename|unlink|write|_contents|ownership|permissions of)[^:\n]{{0,120}}?['\"‘]?{_PATH}['\"’]?\)?(?:: | failed | ?\(|[^\n]{{0,60}}?){_DENIED}",
        _NO,
        loosely=True,
    ),
    Sign("read-only-path", rf"(?:FileNotFoundException|AccessDeniedException|FileSystemException): {_PATH}[^\n]{{0,60}}(?:denied|Read-only|$)", ("denied", "read-only")),
    Sign("read-only-path", rf"Access to the path ['\"]{_PATH}['\"] is denied", _NO),
    Sign("read-only-path", rf"(?:directory|file) \"{_PATH}\" (?:has (?:wrong ownership|invalid permissions)|is not writable)", ("wrong ownership", "invalid permissions", "not writable")),
    Sign("read-only-path", rf"read-only directory: {_PATH}", ("read-only directory",)),
    Sign("read-only-path", r"(?:Read-only file system|\(os error (?:13|30)\)|[Cc]an't open or create append-only|Failed opening the temp RDB file)", ("read-only", "os error", "append-only", "temp rdb")),
)  # fmt: skip

MISSING: tuple[Sign, ...] = (
    Sign("image-platform", r"exec format error|cannot execute binary file", ("exec format error", "cannot execute binary")),
    Sign("missing-program", r"(?:ba|da|a|z|k)?sh: (?:line )?(?:\d{1,5}: )?(?P<program>[\w./-]{1,200}): (?:command )?not found|(?P<first>[\w./-]{1,200}): command not found", ("not found",)),
    Sign("missing-program", r"(?:^|[\s:\"])exec:? \"?(?P<program>[\w./-]{1,200})\"?: (?:executable file not found|not found|no such file or directory)|exec user process caused: no such file|env: ['‘]?(?P<first>[\w./-]{1,100})['’]?: No such file", ("exec", "env:")),
    Sign(
        "missing-module",
        r"ModuleNotFoundError: No module named ['\"](?P<module>[\w.]{1,150})|Cannot find (?:module|package) ['\"](?P<package>[^'\"\n]{1,200})['\"]|[Cc]ould not find or load main class (?P<class_name>[\w.$]{1,150})|Unable to access jarfile (?P<jar>\S{1,200})"
        r"|cannot load such file -- (?P<library>\S{1,150})|Could not load file or assembly '(?P<assembly>[^',]{1,150})|ClassNotFoundException: (?P<other>[\w.$]{1,150})|error while loading shared libraries: (?P<shared>[\w.+-]{1,100})|can't open file ['\"]?(?P<path>/[^'\"\s:]{1,200})",
        ("modulenotfound", "cannot find", "main class", "jarfile", "cannot load", "could not load", "classnotfound", "shared libraries", "can't open file"),
    ),
    Sign(
        "missing-file",
        rf"(?:No such file or directory|no such file or directory|ENOENT|NoSuchFileException|FileNotFoundException)[^'\"/\n]{{0,60}}['\"]?{_PATH}",
        ("no such file", "enoent", "nosuchfile", "filenotfound"),
    ),
    Sign("missing-file", rf"(?:open|stat|read|load|access|cannot open|directory|file)[^\n/]{{0,60}}['\"]?{_PATH}['\"]?[^\n]{{0,40}}?[Nn]o such file or directory", ("no such file",)),
    Sign("missing-program", r"(?:^|\s)(?P<program>[\w./-]{1,200}): not found(?:$|\s)", (": not found",)),
)  # fmt: skip
