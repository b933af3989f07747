extension SandboxMount {
    /// What every sandbox has beside its image: processes, a few devices and shared memory.
    ///
    /// There is no `--dev`: a terminal's file system would take a second user namespace, which an ordinary user could
    /// not enter to run probes.
    package static let system: [SandboxMount] =
        [.processes("/proc"), .directory("/dev", mode: 0o755)]
        + ["null", "zero", "full", "random", "urandom"].map { .device("/dev/" + $0) }
        + [
            .link("/proc/self/fd", at: "/dev/fd"), .link("/proc/self/fd/0", at: "/dev/stdin"),
            .link("/proc/self/fd/1", at: "/dev/stdout"), .link("/proc/self/fd/2", at: "/dev/stderr"),
            .temporary("/dev/shm", mode: 0o1777), .directory("/etc", mode: 0o755),
        ]
}
