import KubernetesModel
import MilestoneAPI

extension Blueprint {
    /// The variables by which PostgreSQL's own programs find the managed database.
    ///
    /// Source: PostgreSQL documentation, *libpq, Environment Variables*.
    var databaseClient: [EnvVar] {
        [
            ("PGHOST", "host"), ("PGPORT", "port"), ("PGDATABASE", "dbname"), ("PGUSER", "username"),
            ("PGPASSWORD", "password"),
        ]
        .map { .secret($0, from: names.databaseSecret, key: $1) }
    }

    /// The variables by which the backend's program finds a bucket; a folder that isn't named is the platform's own.
    func bucket(_ store: ObjectStoreSpec) -> [EnvVar] {
        let values = [
            ("S3_BUCKET", store.bucket), ("S3_PREFIX", store.prefix ?? "\(namespace)/\(names.platform)"),
            ("S3_ENDPOINT", store.endpoint), ("S3_REGION", store.region),
        ]
        return values.compactMap { name, value in value.map { EnvVar(name: name, value: $0) } } + [
            .secret("S3_ACCESS_KEY_ID", from: store.credentialsSecretRef.name, key: "accessKeyID"),
            .secret("S3_SECRET_ACCESS_KEY", from: store.credentialsSecretRef.name, key: "secretAccessKey"),
        ]
    }

    /// A container with PostgreSQL's own programs, of the database's version.
    func dumpContainer(
        _ name: String, _ database: ManagedDatabaseSpec, script: String, variables: [EnvVar], mounts: [VolumeMount]
    ) -> Container {
        Container(
            name: name, image: image("docker.io/library/postgres:\(database.version)", override: database.image),
            command: ["sh", "-c", script], env: databaseClient + variables, resources: .dump, volumeMounts: mounts,
            // What a script says at its end is what people are told.
            terminationMessagePolicy: "FallbackToLogsOnError")
    }

    /// A container with the backend's program, which speaks S3.
    func bucketContainer(
        _ name: String, _ store: ObjectStoreSpec, args: [String], mounts: [VolumeMount]
    ) -> Container {
        Container(
            name: name, image: ownImage("milestone-backend", override: spec.backend.image), args: args,
            env: bucket(store), resources: .dump, volumeMounts: mounts,
            terminationMessagePolicy: "FallbackToLogsOnError")
    }
}

extension ObjectStoreSpec {
    /// The URL of the store.
    var url: String { endpoint ?? "https://s3.\(region ?? "us-east-1").amazonaws.com" }
}

extension ManagedDatabaseSpec {
    /// Where the pods of dumps may run: where the database may, with figures and variables of their own.
    var dumpPlacement: ManagedDatabaseSpec {
        var placement = self
        placement.resources = nil
        placement.extraEnv = nil
        return placement
    }
}

extension ResourceRequirements {
    fileprivate static let dump = ResourceRequirements.resources(
        cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi")
}
