#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A value that a statement can be bound to.
package protocol QueryEncodable: Sendable {
    /// The object id of its PostgreSQL type, from `pg_type.dat`.
    static var queryType: UInt32 { get }
    /// Writes the type's binary form.
    func encode(into bytes: inout [UInt8])
}

extension QueryEncodable {
    /// The value as a statement is bound to it.
    package var queryParameter: Query.Parameter {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return Query.Parameter(type: Self.queryType, isBinary: true, bytes: bytes)
    }
}

extension Optional where Wrapped: QueryEncodable {
    /// The value, or NULL, as a statement is bound to it.
    package var queryParameter: Query.Parameter {
        self?.queryParameter ?? Query.Parameter(type: Wrapped.queryType, isBinary: true, bytes: nil)
    }
}

extension String: QueryEncodable {
    package static var queryType: UInt32 { 25 }
    package func encode(into bytes: inout [UInt8]) { bytes += utf8 }
}

extension Bool: QueryEncodable {
    package static var queryType: UInt32 { 16 }
    package func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension Int: QueryEncodable {
    package static var queryType: UInt32 { 20 }
    package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: Int64(self)) }
}

extension Int32: QueryEncodable {
    package static var queryType: UInt32 { 23 }
    package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }
}

extension Double: QueryEncodable {
    package static var queryType: UInt32 { 701 }
    package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: bitPattern) }
}

extension UUID: QueryEncodable {
    package static var queryType: UInt32 { 2950 }
    package func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes += $0 }
    }
}

/// An element type that arrays of can be bound, for `= ANY($1)` and `unnest($1)`.
package protocol QueryArrayElement: QueryEncodable {
    /// The object id of the array type.
    static var queryArrayType: UInt32 { get }
}

extension String: QueryArrayElement {
    package static var queryArrayType: UInt32 { 1009 }
}

extension Int: QueryArrayElement {
    package static var queryArrayType: UInt32 { 1016 }
}

extension UUID: QueryArrayElement {
    package static var queryArrayType: UInt32 { 2951 }
}

extension Array: QueryEncodable where Element: QueryArrayElement {
    package static var queryType: UInt32 { Element.queryArrayType }

    package func encode(into bytes: inout [UInt8]) {
        // Dimensions, a flag for NULLs, the element type; then the one dimension's length and lower bound.
        bytes.append(bigEndian: Int32(isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: Element.queryType)
        guard !isEmpty else { return }
        bytes.append(bigEndian: Int32(count))
        bytes.append(bigEndian: Int32(1))
        for element in self {
            let lengthIndex = bytes.count
            bytes.append(bigEndian: Int32(0))
            element.encode(into: &bytes)
            let length = UInt32(bytes.count - lengthIndex - 4)
            for offset in 0..<4 { bytes[lengthIndex + offset] = UInt8(truncatingIfNeeded: length >> (24 - 8 * offset)) }
        }
    }
}

extension [UInt8] {
    /// Appends an integer in network order.
    package mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { self += $0 }
    }
}
