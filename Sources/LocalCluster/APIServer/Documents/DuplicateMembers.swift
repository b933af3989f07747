import KubernetesModel

/// Finds members that stand twice in an object of a JSON text that is known to be well-formed.
struct DuplicateMembers {
    private var bytes: [UInt8]
    private var index = 0
    private var found: [String] = []

    /// The paths of repeated members, such as `data.a`, in the order of the text.
    static func paths(in text: some Collection<UInt8>) -> [String] {
        var scanner = DuplicateMembers(bytes: Array(text))
        scanner.skipValue(at: "")
        return scanner.found
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

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
            if !names.insert(name).inserted { found.append(memberPath) }
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
