import KubernetesModel
package import MilestoneAPI

/// What an object reads of a Secret.
package struct SecretUse: Sendable, Hashable {
    /// What becomes of new content.
    package enum Reading: Sendable, Hashable {
        /// Processes read it when they begin: they can't begin without it, and see new content once they are made anew.
        case atStart
        /// Processes look at it again while they run.
        case whileRunning
        /// Others read it, such as an ingress controller.
        case byOthers
        /// Images are pulled with it: a pod can do without where its images are public, or on its node already.
        case toPull
    }

    /// The Secret's name.
    package let name: String
    /// The keys that must be there; `nil` for whatever there is.
    package let keys: Set<String>?
    /// Whether it may be missing.
    package let isOptional: Bool
    /// What becomes of new content.
    package let reading: Reading

    package init(_ name: String, keys: Set<String>?, isOptional: Bool = false, reading: Reading = .atStart) {
        self.name = name
        self.keys = keys
        self.isOptional = isOptional
        self.reading = reading
    }
}

extension SecretUse {
    /// What is wrong with what there is of the Secret; `nil` when it has all that must be there.
    package func lack(in data: SecretData?) -> String? {
        guard !isOptional else { return nil }
        guard let data else { return "Secret \(name) is missing" }
        let missing = (keys ?? []).filter { data.encoded[$0] == nil }.sorted()
        return missing.isEmpty
            ? nil : "Secret \(name) has no key \(missing.joined(separator: ", "))"
    }

    /// The part of the content that is read.
    fileprivate func content(of data: SecretData?) -> JSONValue {
        guard let data else { return .null }
        return .object(
            data.encoded.filter { key, _ in keys?.contains(key) ?? true }.mapValues(JSONValue.string))
    }
}

extension Collection<SecretUse> {
    /// Hash of everything that is read at the start of a process; `nil` where nothing is, or where what must be there
    /// is missing.
    package func contentHash(_ secrets: [String: SecretData]) -> String? {
        let uses = filter { $0.reading == .atStart }
        guard !uses.isEmpty, uses.allSatisfy({ $0.lack(in: secrets[$0.name]) == nil }) else { return nil }
        let parts = uses.map { use -> JSONValue in [.string(use.name), use.content(of: secrets[use.name])] }
        return JSONValue.array(parts.sorted { $0.text() < $1.text() }).contentHash
    }
}

extension DesiredObject {
    /// The Secrets that the object reads, for a component.
    package func secretUses(of component: Component) -> [SecretUse] {
        switch resource {
        case Ingress.resource:
            return (content[path: "spec", "tls"]?.arrayValue ?? []).compactMap { $0["secretName"]?.stringValue }
                .map { SecretUse($0, keys: ["tls.crt", "tls.key"], reading: .byOthers) }
        case OptionalKind.objectStore:
            let credentials = content[path: "spec", "configuration", "s3Credentials"] ?? [:]
            return ["accessKeyId", "secretAccessKey"].compactMap { credentials[$0] }.compactMap { reference in
                reference["name"]?.stringValue.map {
                    SecretUse($0, keys: reference["key"]?.stringValue.map { [$0] }, reading: .byOthers)
                }
            }
        case OptionalKind.cluster:
            return content["spec"].map(Self.pulls) ?? []
        default:
            return podSpec.map { Self.uses(in: $0, component) + Self.pulls(of: $0) } ?? []
        }
    }

    private static func pulls(of pod: JSONValue) -> [SecretUse] {
        (pod["imagePullSecrets"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            .map { SecretUse($0, keys: nil, reading: .toPull) }
    }

    private var podSpec: JSONValue? {
        content[path: "spec", "template", "spec"] ?? content[path: "spec", "jobTemplate", "spec", "template", "spec"]
    }

    private static func uses(in pod: JSONValue, _ component: Component) -> [SecretUse] {
        let containers = ["initContainers", "containers"].flatMap { pod[$0]?.arrayValue ?? [] }
        let variables = containers.flatMap { $0["env"]?.arrayValue ?? [] }.compactMap { variable -> SecretUse? in
            guard let reference = variable[path: "valueFrom", "secretKeyRef"], let key = reference["key"]?.stringValue
            else { return nil }
            return use(reference["name"], keys: [key], reference)
        }
        let imports = containers.flatMap { $0["envFrom"]?.arrayValue ?? [] }.compactMap { source in
            source["secretRef"].flatMap { use($0["name"], keys: nil, $0) }
        }
        let volumes = (pod["volumes"]?.arrayValue ?? []).flatMap { volume -> [SecretUse?] in
            let name = volume["name"]?.stringValue ?? ""
            let projections = (volume[path: "projected", "sources"]?.arrayValue ?? []).compactMap { $0["secret"] }
            return [volume["secret"].flatMap { files($0["secretName"], $0, volume: name, component) }]
                + projections.map { files($0["name"], $0, volume: name, component) }
        }
        return variables + imports + volumes.compactMap(\.self)
    }

    private static func files(
        _ name: JSONValue?, _ source: JSONValue, volume: String, _ component: Component
    ) -> SecretUse? {
        let items = source["items"]?.arrayValue.map { Set($0.compactMap { $0["key"]?.stringValue }) }
        return switch (component, volume) {
        case (.gateway, GatewayResources.certificateVolume):
            use(name, keys: ["tls.crt", "tls.key"], source, reading: .whileRunning)
        case (.grafana, GrafanaResources.adminVolume): use(name, keys: ["username", "password"], source)
        default: use(name, keys: items, source)
        }
    }

    private static func use(
        _ name: JSONValue?, keys: Set<String>?, _ reference: JSONValue, reading: SecretUse.Reading = .atStart
    ) -> SecretUse? {
        name?.stringValue.map {
            SecretUse($0, keys: keys, isOptional: reference["optional"]?.boolValue ?? false, reading: reading)
        }
    }
}

extension Blueprint {
    /// The names of the Secrets that others make and `objects` read.
    package func foreignSecrets(in objects: [Component: [DesiredObject]]) -> Set<String> {
        let read = objects.flatMap { component, objects in objects.flatMap { $0.secretUses(of: component) } }
        return Set(read.map(\.name)).subtracting(secretObjects.map(\.key.name))
    }
}
