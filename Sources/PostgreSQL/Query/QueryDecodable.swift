#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A value that can be read from a result.
package protocol QueryDecodable {
    /// Reads a column's text form; nil when it isn't one of this type.
    init?(queryText: UnsafeRawBufferPointer)
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
}

extension Bool: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        switch queryText.first {
        case UInt8(ascii: "t"): self = true
        case UInt8(ascii: "f"): self = false
        default: return nil
        }
    }
}

extension Int: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(String(decoding: queryText, as: UTF8.self))
    }
}

extension Double: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(String(decoding: queryText, as: UTF8.self))
    }
}

extension UUID: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(uuidString: String(decoding: queryText, as: UTF8.self))
    }
}

extension Optional: QueryDecodable where Wrapped: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        guard let wrapped = Wrapped(queryText: queryText) else { return nil }
        self = wrapped
    }

    package static var null: Wrapped?? { .some(nil) }
}
