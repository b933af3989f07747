import KubernetesModel

/// What a JSON text says of its members beyond their values: their order, and which stand twice.
///
/// The text must be known to be well-formed.
struct MemberScan {
    /// The paths of all members, such as `data.a`, in the order of the text.
    private(set) var order: [String] = []
    /// The paths of members that stand again in the same object.
    private(set) var duplicates: [String] = []
    private var bytes: [UInt8]
    private var index = 0

    init(_ text: some Collection<UInt8>) {
        bytes = Array(text)
        skipValue(at: "")
    }

    /// Some paths in the order of the text.
    func sorted(_ paths: [String]) -> [String] {
        let positions = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return paths.sorted { positions[$0, default: .max] < positions[$1, default: .max] }
    }

    private var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func skipBlanks() { while current == 0x20 || (0x09...0x0D).contains(current) { index += 1 } }

    private mutating func skipValue(at path: String) {
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"): skipObject(at: path)
        case UInt8(ascii: "["): skipArray(at: path)
        case UInt8(ascii: "\""): _ = takeString()
        default:
            while index < bytes.count, !",]} \n\r\t".utf8.contains(current) { index += 1 }
        }
    }

    private mutating func skipObject(at path: String) {
        var names = Set<String>()
        index += 1
        while true {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { break }
            let name = takeString()
            let memberPath = path.isEmpty ? name : "\(path).\(name)"
            order.append(memberPath)
            if !names.insert(name).inserted { duplicates.append(memberPath) }
            skipBlanks()
            index += 1  // The colon.
            skipValue(at: memberPath)
            skipBlanks()
            guard current == UInt8(ascii: ",") else { break }
            index += 1
        }
        index += 1
    }

    private mutating func skipArray(at path: String) {
        index += 1
        var position = 0
        while true {
            skipBlanks()
            if current == UInt8(ascii: "]") || index >= bytes.count { break }
            skipValue(at: "\(path)[\(position)]")
            position += 1
            skipBlanks()
            if current == UInt8(ascii: ",") { index += 1 }
        }
        index += 1
    }

    /// The raw text of a string; escapes are left as they are, which tells all but odd spellings apart.
    private mutating func takeString() -> String {
        index += 1
        let start = index
        while index < bytes.count, current != UInt8(ascii: "\"") { index += current == UInt8(ascii: "\\") ? 2 : 1 }
        let end = min(index, bytes.count)
        index += 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
