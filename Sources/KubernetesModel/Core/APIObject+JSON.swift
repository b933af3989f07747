extension APIObject {
    /// Reads an object from one UTF-8 JSON document.
    ///
    /// - Throws: `DecodingError` where the document has another shape than the kind's.
    public init(json bytes: some Collection<UInt8>) throws {
        self = try TapeDecoder.decode(from: bytes)
    }

    /// The object as a UTF-8 JSON document, without members that are `nil`.
    ///
    /// - Throws: `EncodingError` when a value has no form in JSON.
    public func json() throws -> [UInt8] {
        try DirectEncoder.encode(self)
    }
}

extension DynamicObject {
    /// Reads an object from one UTF-8 JSON document, without the detour over `Codable`.
    ///
    /// - Throws: ``JSONParsingError``; `DecodingError` when its metadata has another shape than Kubernetes'.
    public init(json bytes: some Collection<UInt8>) throws {
        try self.init(JSONValue(parsing: bytes))
    }

    /// The object as a UTF-8 JSON document.
    public func json() -> [UInt8] { content.serialized() }
}
