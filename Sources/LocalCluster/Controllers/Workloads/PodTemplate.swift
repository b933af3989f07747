import KubernetesModel

/// The template of a workload as the JSON it was stored as, so that pods get every field of it, known here or not.
struct PodTemplate: Equatable {
    /// The label that tells the pods of one template from those of another.
    static let hashLabel = "pod-template-hash"

    /// `metadata` and `spec`.
    var content: JSONValue

    /// The template of a Deployment, ReplicaSet, StatefulSet or Job.
    init(of workload: DynamicObject) {
        content = workload.content[path: "spec", "template"] ?? [:]
    }

    /// The template that a revision remembers; `nil` when it is of another form.
    init?(_ revision: ControllerRevision) {
        guard var content = revision.data?[path: "spec", "template"], content.objectValue != nil else { return nil }
        content["$patch"] = nil
        self.content = content
    }

    private init(content: JSONValue) { self.content = content }

    /// The template's labels.
    var labels: [String: String] {
        get { strings("labels") }
        set { setStrings("labels", newValue) }
    }

    /// The template's annotations.
    var annotations: [String: String] { strings("annotations") }

    /// The template without the hash label, by which templates are compared.
    var withoutHash: PodTemplate {
        var copy = self
        copy.labels[Self.hashLabel] = nil
        return copy
    }

    /// A short name of the template's content, of characters that Kubernetes uses in generated names.
    func hash(collisions: Int = 0) -> String {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in withoutHash.content.serialized() + Array(collisions > 0 ? String(collisions).utf8 : "".utf8) {
            state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String(
            (0..<10).map { _ in
                defer { state /= UInt64(alphabet.count) }
                return alphabet[Int(state % UInt64(alphabet.count))]
            })
    }

    /// A pod of this template that `owner` controls.
    ///
    /// - Parameter change: what tells this pod from its siblings.
    func pod(
        name: String? = nil, generateName: String? = nil, owner: OwnerReference, namespace: String?,
        labels: [String: String] = [:], change: (inout JSONValue) -> Void = { _ in }
    ) throws -> DynamicObject {
        var metadata: [String: JSONValue] = [:]
        metadata["name"] = name.map(JSONValue.string)
        metadata["generateName"] = generateName.map(JSONValue.string)
        metadata["namespace"] = namespace.map(JSONValue.string)
        let all = self.labels.merging(labels) { $1 }
        if !all.isEmpty { metadata["labels"] = .object(all.mapValues(JSONValue.string)) }
        if !annotations.isEmpty { metadata["annotations"] = .object(annotations.mapValues(JSONValue.string)) }
        if let finalizers = content[path: "metadata", "finalizers"] { metadata["finalizers"] = finalizers }
        metadata["ownerReferences"] = [try JSONValue(encoding: owner)]
        var spec = content["spec"] ?? [:]
        change(&spec)
        return try DynamicObject(["apiVersion": "v1", "kind": "Pod", "metadata": .object(metadata), "spec": spec])
    }

    private func strings(_ member: String) -> [String: String] {
        (content[path: "metadata", member]?.objectValue ?? [:]).compactMapValues(\.stringValue)
    }

    private mutating func setStrings(_ member: String, _ values: [String: String]) {
        var metadata = content["metadata"] ?? [:]
        metadata[member] = values.isEmpty ? nil : .object(values.mapValues(JSONValue.string))
        content["metadata"] = metadata
    }
}
