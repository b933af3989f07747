package import KubernetesModel

/// How the last backups went.
package struct BackupStatus: SchemaObject {
    package var lastSuccessTime: Timestamp?
    package var lastDump: String?
    package var lastDumpBytes: Int64?
    package var lastFailureTime: Timestamp?
    package var lastFailureMessage: String?

    package init(
        lastSuccessTime: Timestamp? = nil, lastDump: String? = nil, lastDumpBytes: Int64? = nil,
        lastFailureTime: Timestamp? = nil, lastFailureMessage: String? = nil
    ) {
        self.lastSuccessTime = lastSuccessTime
        self.lastDump = lastDump
        self.lastDumpBytes = lastDumpBytes
        self.lastFailureTime = lastFailureTime
        self.lastFailureMessage = lastFailureMessage
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.lastSuccessTime, "When a dump was last completed and checked."),
            SchemaField(
                CodingKeys.lastDump, "That dump: the name of its file on the volume, or its key in the bucket."),
            SchemaField(CodingKeys.lastDumpBytes, "Its size in bytes."),
            SchemaField(
                CodingKeys.lastFailureTime,
                "When a run last failed; earlier than lastSuccessTime where it was made up for."),
            SchemaField(CodingKeys.lastFailureMessage, "Why it failed."),
        ]
    }
}
