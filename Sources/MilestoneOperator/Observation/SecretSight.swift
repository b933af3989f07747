package import KubernetesModel
package import MilestoneAPI
package import MilestoneResources

/// What is known of a Secret that others make.
package enum SecretSight: Sendable, Equatable {
    /// Nothing yet: the API server has not answered.
    case unknown
    /// There is none.
    case missing
    /// Its content.
    case present(SecretData)

    /// Takes what a store or the API server has.
    package init(_ secret: Secret?) {
        self = secret.map { .present(SecretData(encoded: $0.data ?? [:])) } ?? .missing
    }

    /// Its content; `nil` where there is none, or nobody knows.
    var data: SecretData? {
        guard case .present(let data) = self else { return nil }
        return data
    }
}

/// Tells what is known of the Secrets of those names, in the namespace of the platform that reads them, and from then on
/// has the platform looked at when they change; waits until they are known, but not for ever.
package typealias SecretFollowing =
    @Sendable (_ platform: ObjectKey, _ names: Set<String>) async -> [String: SecretSight]

/// What a component can't begin without.
package struct SecretLack: Sendable, Equatable {
    /// One CamelCase word.
    package let reason: String
    /// For people, by name.
    package let message: String
    /// Whether it isn't known what there is.
    package let isUnknown: Bool
}

extension Observation {
    /// What a component lacks of the Secrets of others; `nil` when nothing.
    package func secretLack(of component: Component, _ objects: [DesiredObject]) -> SecretLack? {
        let uses = foreignUses(of: component, objects).filter { $0.reading == .atStart || $0.reading == .byOthers }
        for use in uses.sorted(by: { $0.name < $1.name }) where !use.isOptional {
            if foreignSecrets[use.name] == .unknown {
                return SecretLack(
                    reason: "SecretUnknown",
                    message: "Secret \(use.name) could not be read yet; the operator's log says why", isUnknown: true)
            }
            if let lack = use.lack(in: foreignSecrets[use.name]?.data) {
                return SecretLack(reason: "SecretMissing", message: lack, isUnknown: false)
            }
        }
        return nil
    }

    /// What there is to say of Secrets that a component's images are pulled with, and that are missing; `nil` when none is.
    ///
    /// Nothing is held back for their sake: whether an image needs them only its registry knows.
    package func pullSecretsLack(of component: Component, _ objects: [DesiredObject]) -> String? {
        let missing = foreignUses(of: component, objects).filter {
            $0.reading == .toPull && foreignSecrets[$0.name] == .missing
        }
        let names = Set(missing.map(\.name)).sorted()
        guard let last = names.last else { return nil }
        guard names.count > 1 else { return "Secret \(last), with which images are to be pulled, is missing" }
        return "Secrets \(names.joined(separator: ", ")), with which images are to be pulled, are missing"
    }

    /// Whether an object can't be written while what it reads is missing.
    package func isHeldBack(_ object: DesiredObject, of component: Component) -> Bool {
        foreignUses(of: component, [object]).contains { use in
            guard use.reading == .atStart, !use.isOptional else { return false }
            return use.lack(in: foreignSecrets[use.name]?.data) != nil
        }
    }

    /// The objects, with pods that follow the content of the Secrets which others make.
    ///
    /// A workload remembers what it was made with, and its pods are marked once that has changed: the same platform has
    /// the same pods whether or not its operator looked at Secrets when it made them.
    package func followingSecrets(_ objects: [DesiredObject], of component: Component) -> [DesiredObject] {
        objects.map { object in
            let uses = foreignUses(of: component, [object]).filter { use in
                // What a Job did stays done, unless it is another database that it was done to.
                use.reading == .atStart
                    && (object.resource != Job.resource
                        || use.name == platform.spec.database.external?.urlSecretRef.name)
            }
            guard !uses.isEmpty, let past = past(of: object, component) else { return object }
            let annotations = past.last?.metadata.annotations ?? [:]
            let first = annotations[AnnotationKey.firstSecretsHash]
            let shown = past.last?.content[
                path: "spec", "template", "metadata", "annotations", AnnotationKey.secretsHash]?.stringValue
            let known = uses.contentHash(foreignSecrets.compactMapValues(\.data))
            guard let hash = known ?? shown ?? first else { return object }
            // A mark that nobody remembers the reason of stays until the content changes.
            return object.following(hash, first: first ?? (shown == nil ? hash : "unknown"))
        }
    }

    private func foreignUses(of component: Component, _ objects: [DesiredObject]) -> [SecretUse] {
        objects.flatMap { $0.secretUses(of: component) }.filter { foreignSecrets.keys.contains($0.name) }
    }

    /// What has the memory of an object's Secrets, the latest last: itself, or the Jobs before it; `nil` for what reads
    /// anew at every run.
    private func past(of object: DesiredObject, _ component: Component) -> [LiveObject]? {
        switch object.resource {
        case Deployment.resource, StatefulSet.resource:
            return objects[ObjectIdentity(object.resource, object.key.name)].map { [$0] } ?? []
        case Job.resource:
            let jobs = objects.values.filter {
                $0.identity.resource == Job.resource && owns($0)
                    && $0.metadata.labels?[LabelKey.component] == component.rawValue
            }
            return jobs.sorted { left, right in
                (left.metadata.creationTimestamp?.microseconds ?? 0, left.identity.name)
                    < (right.metadata.creationTimestamp?.microseconds ?? 0, right.identity.name)
            }
        default:
            return nil
        }
    }
}

extension DesiredObject {
    /// The object with the memory of the first content, and with pods that are marked where it is another by now.
    fileprivate func following(_ hash: String, first: String) -> DesiredObject {
        var content = content
        content.annotate(["metadata"], AnnotationKey.firstSecretsHash, first)
        guard hash != first else { return replacing(content) }
        content.annotate(["spec", "template", "metadata"], AnnotationKey.secretsHash, hash)
        guard resource == Job.resource, let template = content[path: "spec", "template"] else {
            return replacing(content)
        }
        return renamed(content, to: Blueprint.jobName(key.name, template: template))
    }
}

extension JSONValue {
    /// Adds an annotation to the metadata at a path.
    fileprivate mutating func annotate(_ path: [String], _ key: String, _ value: String) {
        guard let first = path.first else {
            var annotations = self["annotations"] ?? [:]
            annotations[key] = .string(value)
            self["annotations"] = annotations
            return
        }
        var member = self[first] ?? [:]
        member.annotate(Array(path.dropFirst()), key, value)
        self[first] = member
    }
}
