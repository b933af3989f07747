#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A value that can be read from a result.
package protocol QueryDecodable {
    /// Reads a column's text form; nil when it isn't one of this type.
    init?(queryText: UnsafeRawBufferPointer)
    /// Reads a column's binary form; nil when it isn't one of this type.
    init?(queryBinary: UnsafeRawBufferPointer)
    /// What stands for NULL; nil when NULL is no value of this type.
    static var null: Self? { get }
}

extension QueryDecodable {
    package static var null: Self? { nil }
}

extension String: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(decoding: queryText, as: UTF8.self)
    }

    /// A text's binary form is the text.
    package init?(queryBinary: UnsafeRawBufferPointer) { self.init(queryText: queryBinary) }
}

extension Bool: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        switch queryText.first {
        case UInt8(ascii: "t"): self = true
        case UInt8(ascii: "f"): self = false
        default: return nil
        }
    }

    package init?(queryBinary: UnsafeRawBufferPointer) {
        guard queryBinary.count == 1 else { return nil }
        self = queryBinary[0] != 0
    }
}

extension Int: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(String(decoding: queryText, as: UTF8.self))
    }

    /// Reads an integer of two, four or eight bytes.
    package init?(queryBinary: UnsafeRawBufferPointer) {
        switch queryBinary.count {
        case 2: self.init(Int16(bigEndian: queryBinary.loadUnaligned(as: Int16.self)))
        case 4: self.init(Int32(bigEndian: queryBinary.loadUnaligned(as: Int32.self)))
        case 8: self.init(bigEndian: queryBinary.loadUnaligned(as: Int.self))
        default: return nil
        }
    }
}

extension Double: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(String(decoding: queryText, as: UTF8.self))
    }

    package init?(queryBinary: UnsafeRawBufferPointer) {
        guard queryBinary.count == 8 else { return nil }
        self.init(bitPattern: UInt64(bigEndian: queryBinary.loadUnaligned(as: UInt64.self)))
    }
}

extension UUID: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(uuidString: String(decoding: queryText, as: UTF8.self))
    }

    package init?(queryBinary: UnsafeRawBufferPointer) {
        guard queryBinary.count == 16 else { return nil }
        self.init(uuid: queryBinary.loadUnaligned(as: uuid_t.self))
    }
}

extension Optional: QueryDecodable where Wrapped: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        guard let wrapped = Wrapped(queryText: queryText) else { return nil }
        self = wrapped
    }

    package init?(queryBinary: UnsafeRawBufferPointer) {
        guard let wrapped = Wrapped(queryBinary: queryBinary) else { return nil }
        self = wrapped
    }

    package static var null: Wrapped?? { .some(nil) }
}
