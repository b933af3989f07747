import KubernetesModel
import MilestoneAPI

/// A PostgreSQL cluster that CloudNativePG runs, and its backups.
///
/// Source: CloudNativePG documentation, *API Reference*, and that of its Barman Cloud plugin.
struct CloudNativePGResources {
    let blueprint: Blueprint
    let spec: CloudNativePGSpec

    private var name: String { blueprint.names.name(of: .database) }

    var objects: [DesiredObject] {
        (spec.backup.map { [objectStore($0)] } ?? []) + [cluster] + (spec.backup.map { [schedule($0)] } ?? [])
    }

    private var cluster: DesiredObject {
        DesiredObject(
            OptionalKind.cluster, metadata: blueprint.dataMetadata(name, of: .database),
            spec: JSONValue(members: [
                "instances": .integer(Int64(spec.instances)),
                "imageName": .string(
                    blueprint.image("ghcr.io/cloudnative-pg/postgresql:\(spec.version)", override: spec.image)),
                "imagePullPolicy": .string(blueprint.spec.images.pullPolicy.rawValue),
                "imagePullSecrets": blueprint.spec.images.pullSecrets.map { ["name": .string($0.name)] }.nonEmpty
                    .map(JSONValue.array),
                "bootstrap": [
                    "initdb": [
                        "database": .string(DatabaseCredentials.database),
                        "owner": .string(DatabaseCredentials.username), "dataChecksums": true,
                    ]
                ],
                "storage": JSONValue(members: [
                    "size": JSONValue(of: spec.storage.size),
                    "storageClass": spec.storage.storageClassName.map(JSONValue.string),
                ]),
                "resources": JSONValue(of: resources),
                "plugins": spec.backup.map { _ in
                    [
                        [
                            "name": .string(Self.plugin), "isWALArchiver": true,
                            "parameters": ["barmanObjectName": .string(name)],
                        ]
                    ]
                },
            ]))
    }

    private static let plugin = "barman-cloud.cloudnative-pg.io"

    private var resources: ResourceRequirements {
        ResourceRequirements.resources(cpu: "100m", cpuLimit: "2", memory: "512Mi", memoryLimit: "1Gi")
            .merging(spec.resources)
    }

    private func objectStore(_ backup: ClusterBackupSpec) -> DesiredObject {
        let store = backup.s3
        let credentials = { (key: String) -> JSONValue in
            ["name": .string(store.credentialsSecretRef.name), "key": .string(key)]
        }
        let days = max(1, ((backup.retention ?? "14d").hours ?? 24) / 24)
        return DesiredObject(
            OptionalKind.objectStore, metadata: blueprint.dataMetadata(name, of: .database),
            spec: JSONValue(members: [
                "retentionPolicy": .string("\(days)d"),
                "configuration": JSONValue(members: [
                    "destinationPath": .string("s3://\(store.bucket)/\(blueprint.folder(in: store))"),
                    "endpointURL": store.endpoint.map(JSONValue.string),
                    "s3Credentials": [
                        "accessKeyId": credentials(ObjectStoreKey.accessKeyID),
                        "secretAccessKey": credentials(ObjectStoreKey.secretAccessKey),
                    ],
                    "wal": ["compression": "gzip"], "data": ["compression": "gzip"],
                ]),
                // The store takes a region from a Secret only; barman's own library takes it from the environment.
                "instanceSidecarConfiguration": store.region.map { region in
                    ["env": [["name": "AWS_DEFAULT_REGION", "value": .string(region)]]]
                },
            ]))
    }

    private func schedule(_ backup: ClusterBackupSpec) -> DesiredObject {
        let written = backup.schedule ?? "0 2 * * *"
        return DesiredObject(
            OptionalKind.scheduledBackup, metadata: blueprint.metadata(name, of: .database),
            spec: [
                // Its schedules begin with a field for seconds.
                "schedule": .string(written.hasPrefix("@") ? written : "0 \(written)"),
                "backupOwnerReference": "cluster", "cluster": ["name": .string(name)],
                "method": "plugin", "pluginConfiguration": ["name": .string(Self.plugin)],
            ])
    }
}

/// The keys of a Secret that opens an object store.
enum ObjectStoreKey {
    static let accessKeyID = "accessKeyID"
    static let secretAccessKey = "secretAccessKey"
}

extension Blueprint {
    /// Where in an object store the platform's data is.
    func folder(in store: ObjectStoreSpec) -> String { store.prefix ?? "\(namespace)/\(names.platform)" }
}
