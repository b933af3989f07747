package import KubernetesClient
package import KubernetesModel
import MilestoneAPI
import MilestoneResources

/// Finds out what the operator would do to make a platform true, by asking the API server without writing anything.
///
/// The objects come from the same builders that the operator uses. What each would become is the server's own answer to
/// a dry run: its defaults, its validation and its merging.
package struct PlatformPlanner: Sendable {
    private let client: Client
    private let imageRegistry: String?

    /// Makes a planner.
    ///
    /// - Parameters:
    ///   - client: may list, get and apply the kinds that platforms are made of.
    ///   - imageRegistry: the operator's setting of that name.
    package init(client: Client, imageRegistry: String? = nil) {
        self.client = client
        self.imageRegistry = imageRegistry
    }

    /// What would happen if `written` were applied as it is.
    ///
    /// - Parameter written: a platform as a user writes it, with a namespace.
    /// - Throws: `APIError` where the server refuses the platform itself or can't be asked; `CancellationError`.
    package func changes(for written: JSONValue) async throws -> [PlannedChange] {
        let document = try DynamicObject(written)
        let platforms = client.resource(MilestonePlatform.resource, namespace: document.metadata.namespace)
        let answer = try await platforms.apply(
            document, fieldManager: "milestonectl", force: true, dryRun: true, fieldValidation: .strict)
        let platform = try answer.content.decode(as: MilestonePlatform.self)
        var observation = try await observe(platform)
        let identity = ObjectIdentity(MilestonePlatform.resource, platform.metadata.name ?? "")
        if let rejection = Rejection.ofPlatform(platform) {
            return [PlannedChange(.refused, identity, note: rejection.message)]
        }
        let blueprint = Blueprint(
            platform: platform,
            version: platform.spec.version ?? platform.status?.version ?? OperatorName.version,
            secrets: try observation.secrets, imageRegistry: imageRegistry, servedKinds: observation.servedKinds)
        let built = blueprint.objects
        for name in blueprint.foreignSecrets(in: built).sorted() {
            let secret = try await get(
                ObjectIdentity(Secret.resource, name),
                client.resource(Secret.resource, namespace: platform.metadata.namespace))
            observation.foreignSecrets[name] = try SecretSight(secret?.content.decode(as: Secret.self))
        }
        let objects = Dictionary(
            uniqueKeysWithValues: built.map { ($0.key, observation.followingSecrets($0.value, of: $0.key)) })
        let parts = Component.allCases.flatMap { objects[$0] ?? [] }
        var changes: [PlannedChange] = []
        for component in Component.allCases {
            if let rejection = try Rejection.ofComponent(component, in: observation) {
                changes.append(PlannedChange(.refused, identity, note: "\(component.rawValue): \(rejection.message)"))
            }
        }
        for component in Component.allCases {
            if let lack = observation.secretLack(of: component, objects[component] ?? []) {
                changes.append(PlannedChange(.refused, identity, note: "\(component.rawValue): \(lack.message)"))
            }
        }
        // What credentials are is decided once, by the operator: that some would be made is all there is to say.
        for secret in blueprint.secretObjects {
            let identity = ObjectIdentity(secret.resource, secret.key.name)
            if observation.objects[identity] == nil { changes.append(PlannedChange(.create, identity)) }
        }
        for object in parts where !isMissing(object.resource, observation) {
            if let change = try await change(of: object, in: observation) { changes.append(change) }
        }
        // A rotation that is under way tidies up after itself.
        let rotation = blueprint.names.databaseRotation
        let superfluous = observation.superfluous(besides: parts + blueprint.secretObjects).filter {
            !$0.identity.name.hasPrefix(rotation)
        }.sorted { $0.identity < $1.identity }
        return Self.pairing(changes, parts: parts, with: superfluous)
    }

    private func isMissing(_ kind: ResourceType, _ observation: Observation) -> Bool {
        OptionalKind.all.contains(kind) && !observation.servedKinds.contains(kind)
    }

    private func change(of object: DesiredObject, in observation: Observation) async throws -> PlannedChange? {
        let identity = ObjectIdentity(object.resource, object.key.name)
        let resource = client.resource(object.resource, namespace: object.key.namespace)
        var live = observation.objects[identity]
        if live == nil { live = try await get(identity, resource) }
        if let refusal = live?.refusal(for: observation) {
            return PlannedChange(.refused, identity, note: refusal)
        }
        if let change = try growth(of: object, from: live) { return change }
        do {
            let answer = try await resource.apply(
                try DynamicObject(object.content), fieldManager: OperatorName.fieldManager, force: true, dryRun: true)
            guard let live else { return PlannedChange(.create, identity) }
            return PlannedChange(identity, from: live.content, to: answer.content)
        } catch let error as APIError where error.isInvalid || error.isForbidden {
            return PlannedChange(.refused, identity, note: error.message)
        }
    }

    /// What happens to a StatefulSet whose volumes are to grow; `nil` where none is.
    private func growth(of object: DesiredObject, from live: LiveObject?) throws -> PlannedChange? {
        guard object.resource == StatefulSet.resource, let live,
            let claim = try object.content.decode(as: StatefulSet.self).grownClaim(
                of: try live.content.decode(as: StatefulSet.self))
        else { return nil }
        return PlannedChange(
            .update, live.identity,
            note: "its volumes grow to \(claim.size), and it is made anew around its running pods")
    }

    private func get(_ identity: ObjectIdentity, _ resource: ResourceClient<DynamicObject>) async throws -> LiveObject?
    {
        do {
            return LiveObject(identity.resource, try await resource.get(identity.name))
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    /// Everything of the platform that there is.
    private func observe(_ platform: MilestonePlatform) async throws -> Observation {
        let definitions = try await client.resource(CustomResourceDefinition.resource, namespace: nil).metadataOnly
            .listAll().items
        let names = Set(definitions.compactMap(\.metadata.name))
        let served = OptionalKind.all.filter { names.contains($0.description) }
        let options = ListOptions(
            labelSelector: """
                \(LabelKey.managedBy)=\(OperatorName.fieldManager),\(LabelKey.instance)=\(platform.metadata.name ?? "")
                """)
        var objects: [LiveObject] = []
        for kind in PlatformReflectors.childKinds + served {
            let page = try await client.resource(kind, namespace: platform.metadata.namespace).listAll(options)
            objects += page.items.map { LiveObject(kind, $0) }
        }
        return Observation(platform: platform, objects: objects, pods: [], servedKinds: Set(served))
    }

    /// Tells what goes from what is replaced: a new object of the same kind and purpose takes its place.
    static func pairing(
        _ changes: [PlannedChange], parts: [DesiredObject], with superfluous: [LiveObject]
    ) -> [PlannedChange] {
        var changes = changes
        for object in superfluous {
            let purpose = object.metadata.labels?[LabelKey.component]
            let place = changes.firstIndex { change in
                change.action == .create && change.object.resource == object.identity.resource
                    && purpose != nil
                    && parts.contains {
                        $0.key.name == change.object.name && $0.resource == change.object.resource
                            && $0.content[path: "metadata", "labels", LabelKey.component]?.stringValue == purpose
                    }
            }
            if let place {
                let successor = changes[place].object
                changes[place] = PlannedChange(.recreate, successor, note: "takes the place of \(object.identity.name)")
            } else {
                changes.append(PlannedChange(.delete, object.identity))
            }
        }
        return changes
    }
}

extension Observation {
    /// The credentials as they stand; empty ones in place of those that are not there.
    fileprivate var secrets: PlatformSecrets {
        get throws {
            let names = ChildNames(platform: platform.metadata.name ?? "")
            func data(_ name: String) throws -> SecretData {
                try object(Secret.self, name).map { SecretData($0) } ?? SecretData([:])
            }
            return PlatformSecrets(
                database: try data(names.databaseSecret), admin: try data(names.adminSecret),
                signingKeys: try data(names.signingKeysSecret))
        }
    }
}
