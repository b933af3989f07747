import Foundation
import Glibc

extension ImageCatalogue {
    /// What this machine can run: the platform's own programs, Debian's PostgreSQL and Debian's Prometheus.
    ///
    /// - Parameter programs: the directory of the platform's executables and their resource bundles.
    package static func machine(programs: String) -> ImageCatalogue {
        ImageCatalogue([
            Entry("*/milestone-*:*") { reference throws(ImageError) in
                try program(reference, in: programs)
            },
            Entry("docker.io/library/postgres:*") { reference throws(ImageError) in
                try postgreSQL(reference)
            },
            Entry("docker.io/prom/prometheus:v2.*") { reference throws(ImageError) in
                try prometheus(reference)
            },
        ])
    }

    private static func program(_ reference: ImageReference, in directory: String) throws(ImageError) -> LocalImage {
        let name = reference.repository.split(separator: "/").last.map(String.init) ?? reference.repository
        let path = directory + "/" + name
        guard HostFiles.isExecutable(path) else {
            throw .notInstalled(reference.description, path: path, remedy: "build it (`swift build --product \(name)`)")
        }
        let resources = HostFiles.names(in: directory).filter { $0.hasSuffix(".resources") }
        return LocalImage(
            identifier: "local:/" + path,
            mounts: HostFiles.mounts
                + ([name] + resources).map { .readOnly("\(directory)/\($0)", at: "/app/\($0)") },
            entrypoint: ["/app/\(name)"], identity: LocalImage.Identity(user: 65532, group: 65532))
    }

    private static func postgreSQL(_ reference: ImageReference) throws(ImageError) -> LocalImage {
        let major = reference.tag?.prefix { $0.isNumber } ?? ""
        let programs = "/usr/lib/postgresql/\(major)/bin"
        guard !major.isEmpty, HostFiles.isExecutable(programs + "/postgres") else {
            throw .notInstalled(
                reference.description, path: programs + "/postgres",
                remedy:
                    "ask for a version that is (\(installedPostgreSQL)), or install it (Debian 12 has postgresql-15)")
        }
        return LocalImage(
            identifier: "local:/" + programs + "/postgres",
            mounts: HostFiles.mounts + [
                .readOnly(file("postgres-entrypoint.sh"), at: "/docker-entrypoint.sh"),
                .directory("/var/lib/postgresql/data", mode: 0o700),
                .directory("/run/postgresql", mode: 0o775),
                .directory("/docker-entrypoint-initdb.d", mode: 0o755),
            ],
            entrypoint: ["/bin/bash", "/docker-entrypoint.sh"], defaultArguments: ["postgres"],
            environment: [
                "PATH": programs + ":" + ContainerEnvironment.defaultPath, "LANG": "C.UTF-8",
                "PG_MAJOR": String(major), "PGDATA": "/var/lib/postgresql/data", "HOME": "/var/lib/postgresql",
            ],
            identity: LocalImage.Identity(user: 999, group: 999),
            // PostgreSQL's *fast* shutdown: SIGTERM would wait for every client to leave.
            stopSignal: SIGINT)
    }

    private static var installedPostgreSQL: String {
        let majors = HostFiles.names(in: "/usr/lib/postgresql").filter {
            HostFiles.isExecutable("/usr/lib/postgresql/\($0)/bin/postgres")
        }
        return majors.isEmpty ? "none is" : majors.joined(separator: ", ")
    }

    private static func prometheus(_ reference: ImageReference) throws(ImageError) -> LocalImage {
        let program = "/usr/bin/prometheus"
        guard HostFiles.isExecutable(program) else {
            throw .notInstalled(reference.description, path: program, remedy: "apt-get install prometheus")
        }
        return LocalImage(
            identifier: "local:/" + program,
            mounts: HostFiles.mounts + [
                .readOnly(file("prometheus"), at: "/etc/prometheus"),
                .directory("/prometheus", mode: 0o755),
            ],
            // Debian's /bin is its /usr/bin, so the program is where the image has it.
            entrypoint: ["/bin/prometheus"],
            defaultArguments: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
            identity: LocalImage.Identity(user: 65534, group: 65534), workingDirectory: "/prometheus")
    }

    /// A file that this module brings along.
    private static func file(_ name: String) -> String {
        Bundle.module.bundlePath + "/Images/" + name
    }
}
