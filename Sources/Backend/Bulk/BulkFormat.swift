import HTTPTypes

/// How many milestones stand in one file.
package enum BulkFormat: String, Sendable, CaseIterable {
    /// A JSON object on each line (<https://github.com/ndjson/ndjson-spec>).
    case ndjson
    /// RFC 4180, with the fields' names in the first line; tags are separated by semicolons.
    case csv

    /// The media type.
    package var contentType: String {
        switch self {
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }

    /// The format that a file's name or media type tells.
    package init?(named name: String) {
        let name = name.lowercased()
        guard let format = Self.allCases.first(where: { name.hasSuffix("." + $0.rawValue) || name == $0.contentType })
        else { return nil }
        self = format
    }
}
