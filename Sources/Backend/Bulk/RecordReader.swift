import HTTPTypes
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
    mutating func read(_ piece: some Collection<UInt8>) throws -> [JSONObject] {
        let records = try piece.withContiguousStorageIfAvailable { try cut(UnsafeRawBufferPointer($0)) }
        return try records ?? Array(piece).withUnsafeBytes { try cut($0) }
    }

    /// The last record, whose line may have no end.
    mutating func finish() throws -> JSONObject? {
        if isQuoted { throw problem("has a quotation mark that is never closed") }
        return try endRecord()
    }

    private mutating func cut(_ piece: UnsafeRawBufferPointer) throws -> [JSONObject] {
        var records: [JSONObject] = []
        var start = 0
        while let end = lineEnd(in: piece, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: piece[start..<end])
            start = end + 1
            let record: JSONObject?
            if rest.isEmpty {
                record = try read(line: line)
            } else {
                rest += line
                record = try endRecord()
            }
            if let record { records.append(record) }
        }
        rest += UnsafeRawBufferPointer(rebasing: piece[start...])
        if rest.count > Self.recordLimit { throw tooLong }
        return records
    }

    /// Where the line ends that begins, or goes on, at `start`; nil when it goes on in the next piece.
    private mutating func lineEnd(in piece: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var offset = start
        while offset < piece.count {
            let byte = piece[offset]
            if byte == UInt8(ascii: "\n"), !isQuoted { return offset }
            if byte == UInt8(ascii: "\""), format == .csv { isQuoted.toggle() }
            offset += 1
        }
        return nil
    }

    private mutating func endRecord() throws -> JSONObject? {
        let line = rest
        rest.removeAll(keepingCapacity: true)
        return try line.withUnsafeBytes { try read(line: $0) }
    }

    private mutating func read(line: UnsafeRawBufferPointer) throws(Problem) -> JSONObject? {
        let isEndedByTwo = line.last == UInt8(ascii: "\r")
        let line = UnsafeRawBufferPointer(rebasing: isEndedByTwo ? line.dropLast() : line[...])
        if line.isEmpty { return nil }
        if line.count > Self.recordLimit { throw tooLong }
        switch format {
        case .ndjson:
            count += 1
            do {
                return try JSONObject(line)
            } catch {
                let isText = String(validating: line, as: UTF8.self) != nil
                throw problem(isText ? "is no JSON object" : "isn't UTF-8", record: count)
            }
        case .csv:
            guard let text = String(validating: line, as: UTF8.self) else { throw problem("isn't UTF-8") }
            return try read(fields: Self.fields(of: text))
        }
    }

    private mutating func read(fields: [String]) throws(Problem) -> JSONObject? {
        guard let names else {
            if let unknown = fields.first(where: { !MilestoneFields.names.contains($0) }) {
                throw problem("begins with names of columns, of which \(unknown.prefix(60)) is none", record: 1)
            }
            names = fields
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

    private var tooLong: Problem { problem("is longer than \(Self.recordLimit) bytes") }

    private func problem(_ reason: String, record: Int? = nil) -> Problem {
        Problem(
            .unprocessableContent, title: "The file can't be accepted", detail: "Nothing of it was stored.",
            errors: [.init(field: "record \(record ?? count + 1)", reason: reason)])
    }
}
