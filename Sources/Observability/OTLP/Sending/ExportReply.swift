import FoundationEssentials
import NIOCore

/// What a receiver says in the body of its answer.
struct ExportReply: Equatable {
    /// How many items it didn't take although it took the request.
    var rejected = 0
    /// What it has to say about that, or about its refusal of the request.
    var message = ""

    /// Longest message that is logged, in characters.
    private static let longestMessage = 500

    /// Reads the answer to a request that was taken (`Export…ServiceResponse`).
    init(accepted body: ByteBuffer, encoding: OTLPEncoding) {
        switch encoding {
        case .protobuf:
            for case (1, .bytes(let partial)) in ProtobufFields(body) {
                for field in ProtobufFields(partial) {
                    switch field {
                    case (1, .varint(let count)): rejected = Int(clamping: Int64(bitPattern: count))
                    case (2, .bytes(let text)): message = Self.shortened(String(buffer: text))
                    default: continue
                    }
                }
            }
        case .json:
            guard let partial = JSONReply(body)?.partialSuccess else { return }
            rejected =
                [partial.rejectedSpans, partial.rejectedDataPoints, partial.rejectedLogRecords]
                .compactMap { $0?.value }.first ?? 0
            message = Self.shortened(partial.errorMessage ?? "")
        }
    }

    /// Reads the answer to a request that wasn't taken: a `Status`, or whatever text something in between wrote.
    init(refused body: ByteBuffer, contentType: String?) {
        switch contentType?.prefix(while: { $0 != ";" }) {
        case "application/x-protobuf":
            for case (2, .bytes(let text)) in ProtobufFields(body) { message = Self.shortened(String(buffer: text)) }
        case "application/json":
            message = Self.shortened(JSONReply(body)?.message ?? String(buffer: body))
        default:
            message = Self.shortened(String(buffer: body))
        }
    }

    private static func shortened(_ text: String) -> String {
        String(text.prefix(longestMessage)).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// The fields of a protobuf message, as far as it is well formed.
private struct ProtobufFields: Sequence, IteratorProtocol {
    enum Value {
        case varint(UInt64)
        case bytes(ByteBuffer)
        case skipped
    }

    private var buffer: ByteBuffer

    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
    }

    mutating func next() -> (UInt64, Value)? {
        guard let tag = readVarint() else { return nil }
        switch tag & 7 {
        case 0: return readVarint().map { (tag >> 3, .varint($0)) }
        case 1: return buffer.readSlice(length: 8).map { _ in (tag >> 3, .skipped) }
        case 2:
            return readVarint().flatMap { buffer.readSlice(length: Int(clamping: $0)) }.map { (tag >> 3, .bytes($0)) }
        case 5: return buffer.readSlice(length: 4).map { _ in (tag >> 3, .skipped) }
        default: return nil
        }
    }

    private mutating func readVarint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let octet = buffer.readInteger(as: UInt8.self) else { return nil }
            value |= UInt64(octet & 0x7F) << shift
            if octet & 0x80 == 0 { return value }
        }
        return nil
    }
}

/// Both kinds of answers in JSON.
private struct JSONReply: Decodable {
    struct Partial: Decodable {
        var rejectedSpans: Count?
        var rejectedDataPoints: Count?
        var rejectedLogRecords: Count?
        var errorMessage: String?
    }

    /// A 64-bit integer, which JSON has as a string, or as a number of those who don't know.
    struct Count: Decodable {
        var value: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                value = try container.decode(Int.self)
            } catch {
                value = Int(try container.decode(String.self)) ?? 0
            }
        }
    }

    var partialSuccess: Partial?
    var message: String?

    init?(_ body: ByteBuffer) {
        do {
            self = try JSONDecoder().decode(JSONReply.self, from: Data(body.readableBytesView))
        } catch {
            return nil
        }
    }
}
