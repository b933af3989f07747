import Yams

/// A routing table as it is written down: YAML, strict about what it doesn't know.
struct RoutingFile: Decodable {
    /// Why a table isn't accepted, and where.
    struct Mistake: Error, CustomStringConvertible {
        /// The place in the file, such as `routes[2].prefix`.
        let place: String
        /// What is wrong there.
        let problem: String

        var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case upstreams
        case routes
    }

    private let upstreams: [UpstreamEntry]
    private let routes: [RouteEntry]

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        upstreams = try container.decodeIfPresent([UpstreamEntry].self, forKey: .upstreams) ?? []
        routes = try container.decode([RouteEntry].self, forKey: .routes)
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - text: the file's content.
    ///   - upstreams: what routes may lead to besides the file's own upstreams, which win over these.
    /// - Throws: ``Mistake`` for the first thing that is wrong.
    static func table(_ text: String, upstreams: [Upstream]) throws(Mistake) -> RoutingTable {
        let file: RoutingFile
        do {
            file = try YAMLDecoder().decode(RoutingFile.self, from: text)
        } catch let error as DecodingError {
            throw Mistake(error)
        } catch {
            throw Mistake(place: "", problem: "\(error)")
        }
        return try file.table(with: upstreams)
    }

    private func table(with known: [Upstream]) throws(Mistake) -> RoutingTable {
        var own: [Upstream] = []
        for (position, entry) in upstreams.enumerated() {
            let upstream = try entry.upstream(at: "upstreams[\(position)]")
            guard !own.contains(where: { $0.name == upstream.name }) else {
                throw Mistake(place: "upstreams[\(position)].name", problem: "\(upstream.name) is there twice")
            }
            own.append(upstream)
        }
        let all = known.filter { upstream in !own.contains { $0.name == upstream.name } } + own
        guard !routes.isEmpty else { throw Mistake(place: "routes", problem: "there is none, so nothing is served") }
        var named: Set<String> = []
        var read: [Route] = []
        for (position, entry) in routes.enumerated() {
            guard named.insert(entry.name).inserted else {
                throw Mistake(place: "routes[\(position)].name", problem: "\(entry.name) is there twice")
            }
            read.append(try entry.route(at: "routes[\(position)]", upstreams: all))
        }
        return RoutingTable(upstreams: all, read)
    }
}

extension RoutingFile.Mistake {
    /// The mistake that a decoder met.
    fileprivate init(_ error: DecodingError) {
        let (path, problem): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath, "\(key.stringValue) is missing")
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context.codingPath, context.debugDescription)
            @unknown default: ([], "\(error)")
            }
        let place = path.reduce(into: "") { place, key in
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += (place.isEmpty ? "" : ".") + key.stringValue
            }
        }
        self.init(place: place, problem: problem)
    }
}

extension Decoder {
    /// A container that holds nothing but these keys.
    func strictContainer<Key: CodingKey & CaseIterable>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        for key in try container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            let known = Key.allCases.map(\.stringValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath + [key], debugDescription: "it is not one of \(known)"))
        }
        return try container(keyedBy: type)
    }
}

/// A key of any name.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
