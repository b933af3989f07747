/// A JSON document whose values have been found but not read: where each begins, and where the one after it does.
///
/// Looking at the bytes once and making values only of what is asked for is what makes decoding cheap: no dictionary is
/// built of an object's members, and no string of a member that nobody reads.
final class JSONTape: Sendable {
    /// The document and its values; they are there as long as the tape is.
    let contents: Contents

    /// Finds the values of a document.
    ///
    /// - Parameters:
    ///   - bytes: one UTF-8 JSON document (RFC 8259), of less than 4 GiB.
    ///   - omitsManagedFields: whether the member `metadata.managedFields` is passed over as if it weren't there.
    /// - Throws: ``JSONParsingError``.
    init(_ bytes: some Collection<UInt8>, omitsManagedFields: Bool) throws(JSONParsingError) {
        let document = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = document.initialize(from: bytes)
        do throws(JSONParsingError) {
            var scanner = JSONTapeScanner(UnsafeBufferPointer(document), omitsManagedFields: omitsManagedFields)
            let found = try scanner.scanDocument()
            let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: found.count)
            _ = entries.initialize(from: found)
            contents = Contents(bytes: UnsafeBufferPointer(document), entries: UnsafeBufferPointer(entries))
        } catch {
            document.deallocate()
            throw error
        }
    }

    deinit {
        contents.bytes.deallocate()
        contents.entries.deallocate()
    }

    /// What a tape has, without a reference to it: whoever reads keeps the tape.
    struct Contents: @unchecked Sendable {
        /// The document.
        let bytes: UnsafeBufferPointer<UInt8>
        /// The values in document order; a member of an object is its name, then its value.
        let entries: UnsafeBufferPointer<Entry>
    }

    /// A value, or the name of a member.
    struct Entry {
        /// The first byte: after the quote of a string, at any other value's beginning.
        var start: UInt32
        /// The bytes of a string without its quotes, and of a number; the elements of an array, the members of an object.
        var length: UInt32
        /// The entry after this one and all that is in it.
        var next: UInt32
        /// What it is.
        var kind: Kind
        /// Whether the bytes of a string are all ASCII, and so need no look at whether they are UTF-8.
        var isASCII = true
    }

    /// What a value is, and how it may be read.
    enum Kind: UInt8 {
        case null
        case `true`
        case `false`
        /// A number of digits only.
        case integer
        /// A number with a fraction or an exponent.
        case number
        /// A string whose bytes are its text.
        case string
        /// A string with escapes.
        case escapedString
        case array
        case object
        /// An object whose members can't be found by comparing names from anywhere on: some of them have the same name
        /// or escapes in it, or they are many.
        case indexedObject
    }
}
