/// Objects as the server would have them printed.
///
/// Source: Kubernetes API reference, *Table* of `meta.k8s.io/v1`.
public struct Table: Codable, Sendable, Equatable {
    /// A column.
    public struct Column: Codable, Sendable, Equatable {
        /// The heading.
        public var name: String
        /// The OpenAPI type of its cells, such as `string` or `integer`.
        public var type: String
        /// The OpenAPI format of its cells, such as `name` for the column that names the object.
        public var format: String?
        /// What the column says.
        public var description: String?
        /// 0 for columns that are always shown; higher ones only where there is room.
        public var priority: Int?

        public init(
            name: String, type: String, format: String? = nil, description: String? = nil, priority: Int? = nil
        ) {
            self.name = name
            self.type = type
            self.format = format
            self.description = description
            self.priority = priority
        }
    }

    /// An object.
    public struct Row: Codable, Sendable, Equatable {
        /// What the columns say about it.
        public var cells: [JSONValue]
        /// Its metadata; `nil` when the server was told to leave it out.
        public var object: PartialObjectMetadata?

        public init(cells: [JSONValue], object: PartialObjectMetadata? = nil) {
            self.cells = cells
            self.object = object
        }
    }

    public var metadata: ListMeta?
    public var columnDefinitions: [Column]
    public var rows: [Row]

    public init(metadata: ListMeta? = nil, columnDefinitions: [Column], rows: [Row]) {
        self.metadata = metadata
        self.columnDefinitions = columnDefinitions
        self.rows = rows
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        metadata = try container.decodeIfPresent(ListMeta.self, forKey: .metadata)
        // Go writes an empty list that was never made as `null`.
        columnDefinitions = try container.decodeIfPresent([Column].self, forKey: .columnDefinitions) ?? []
        rows = try container.decodeIfPresent([Row].self, forKey: .rows) ?? []
    }
}
