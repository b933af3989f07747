import HTTPTypes
import NIOCore
import ServiceKit

/// Cuts a file that comes in pieces into records, each an object of a milestone's fields.
struct RecordReader {
    /// Largest record, in bytes.
    static let recordLimit = 1 << 16

    private let format: BulkFormat
    private var rest: [UInt8] = []
    private var isQuoted = false
    private var names: [String]?
    /// Records found so far, empty lines left out.
    private(set) var count = 0

    init(format: BulkFormat) {
        self.format = format
    }

    /// Takes the next piece and returns the records that it completes.
    /// - Throws: ``Problem`` that names the record which can't be read.
    mutating func read(_ bytes: some Sequence<UInt8>) throws(Problem) -> [JSONObject] {
        var records: [JSONObject] = []
        for byte in bytes {
            if format == .csv, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: "\n"), !isQuoted {
                if let record = try endRecord() { records.append(record) }
                continue
            }
            rest.append(byte)
            if rest.count > Self.recordLimit { throw problem("is longer than \(Self.recordLimit) bytes") }
        }
        return records
    }

    /// The last record, whose line may have no end.
    mutating func finish() throws(Problem) -> JSONObject? {
        if isQuoted { throw problem("has a quotation mark that is never closed") }
        return try endRecord()
    }

    private mutating func endRecord() throws(Problem) -> JSONObject? {
        defer { rest.removeAll(keepingCapacity: true) }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        guard !rest.isEmpty else { return nil }
        guard let text = String(validating: rest, as: UTF8.self) else { throw problem("isn't UTF-8") }
        switch format {
        case .ndjson:
            count += 1
            do {
                return try JSONObject(ByteBuffer(bytes: rest))
            } catch {
                throw problem("is no JSON object", record: count)
            }
        case .csv:
            let fields = Self.fields(of: text)
            guard let names else {
                if let unknown = fields.first(where: { !MilestoneFields.names.contains($0) }) {
                    throw problem("begins with names of columns, of which \(unknown.prefix(60)) is none", record: 1)
                }
                self.names = fields
                return nil
            }
            count += 1
            guard fields.count == names.count else {
                throw problem("has \(fields.count) fields, not \(names.count)", record: count)
            }
            let members = zip(names, fields).map { name, text -> (String, JSONObject.Member) in
                name == "tags" ? (name, .texts(text.split(separator: ";").map(String.init))) : (name, .text(text))
            }
            return JSONObject(members: Dictionary(members, uniquingKeysWith: { first, _ in first }))
        }
    }

    private static func fields(of line: String) -> [String] {
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuote = false
        for scalar in line.unicodeScalars {
            if scalar == "\"" {
                // Two in a row within quotation marks stand for one.
                if wasQuote, !isQuoted { field.append(scalar) }
                isQuoted.toggle()
                wasQuote = !isQuoted
                continue
            }
            wasQuote = false
            if scalar == ",", !isQuoted {
                fields.append(String(field))
                field = .init()
            } else {
                field.append(scalar)
            }
        }
        return fields + [String(field)]
    }

    private func problem(_ reason: String, record: Int? = nil) -> Problem {
        Problem(
            .unprocessableContent, title: "The file can't be accepted", detail: "Nothing of it was stored.",
            errors: [.init(field: "record \(record ?? count + 1)", reason: reason)])
    }
}
