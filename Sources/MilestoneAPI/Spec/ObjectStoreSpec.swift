/// A place in an object store.
package struct ObjectStoreSpec: SchemaObject {
    package var bucket: String
    package var prefix: String?
    package var endpoint: String?
    package var region: String?
    package var credentialsSecretRef: SecretRef

    package init(
        bucket: String, prefix: String? = nil, endpoint: String? = nil, region: String? = nil,
        credentialsSecretRef: SecretRef
    ) {
        self.bucket = bucket
        self.prefix = prefix
        self.endpoint = endpoint
        self.region = region
        self.credentialsSecretRef = credentialsSecretRef
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.bucket, "Name of the bucket, which must exist.",
                .pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
            ),
            SchemaField(
                CodingKeys.prefix, "Folder inside the bucket; namespace and name of the platform when left out.",
                .pattern("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$"), .length(1...512)),
            SchemaField(
                CodingKeys.endpoint, "URL of a store that is not Amazon's, such as https://minio.example.com.",
                .httpURL,
                .length(8...2048)),
            SchemaField(CodingKeys.region, "Region of the bucket; us-east-1 when left out.", .length(1...64)),
            SchemaField(
                CodingKeys.credentialsSecretRef, "Secret with the keys accessKeyID and secretAccessKey."),
        ]
    }
}
