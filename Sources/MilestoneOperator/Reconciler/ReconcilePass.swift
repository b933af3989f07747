import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources

/// One pass over one platform: from what was observed to what is wanted, in the order of dependencies.
///
/// Level-based: a pass assumes nothing of the ones before it and may be cut off between any two requests.
struct ReconcilePass {
    let client: Client
    let settings: ReconcilerSettings
    let notes: WriteNotes
    let follow: SecretFollowing
    var observation: Observation
    var outcome: PassOutcome
    /// The first error that is worth another try.
    var retryable: (any Error)?

    init(
        client: Client, settings: ReconcilerSettings, notes: WriteNotes, follow: @escaping SecretFollowing,
        observation: Observation
    ) {
        self.client = client
        self.settings = settings
        self.notes = notes
        self.follow = follow
        self.observation = observation
        let platform = observation.platform
        outcome = PassOutcome(
            version: platform.spec.version ?? platform.status?.version ?? settings.defaultVersion,
            drift: DriftLedger(platform.status?.drift), handledRequest: platform.status?.lastHandledRequest)
    }

    var platform: MilestonePlatform { observation.platform }
    var namespace: String { platform.metadata.namespace ?? "default" }

    /// Writes what has to be written.
    ///
    /// - Throws: `CancellationError` alone; every other failure is part of the outcome.
    mutating func run() async throws {
        if let rejection = Rejection.ofPlatform(platform) {
            outcome.rejection = rejection
            return
        }
        guard var secrets = try await attempt({ try await $0.ensureSecrets() }) else { return }
        let rotation = try await attempt { [keys = secrets.signingKeys] in try await $0.rotatedSigningKeys(keys) }
        secrets.signingKeys = rotation?.keys ?? secrets.signingKeys
        guard
            let login = try await attempt({ [secrets] pass in
                let draft = pass
                return try await pass.databaseLoginWork(secrets) { draft.blueprint($0) }
            })
        else { return }
        let blueprint = blueprint(login.secrets)
        try await attempt { pass in
            try await pass.applySecrets(of: blueprint)
            pass.outcome.news += (rotation?.news ?? []) + login.news
        }
        let built = blueprint.objects
        // What is made of them depends on them: nothing is before they are known.
        observation.foreignSecrets = await follow(platform.key, blueprint.foreignSecrets(in: built))
        try Task.checkCancellation()
        let wanted = Dictionary(
            uniqueKeysWithValues: built.map { ($0.key, observation.followingSecrets($0.value, of: $0.key)) })
        for component in Component.allCases {
            let state = try await reconcile(component, wanted: wanted[component])
            outcome.states[component] = state
            guard component == .database, let founding = login.founding else { continue }
            outcome.states[component] = try await attempt { try await $0.founded(state, founding) } ?? state
        }
        settleExternalDatabase()
        try await attempt { pass in
            let kept = try await pass.carryOn(login, blueprint) + (login.founding.map { [$0] } ?? [])
            try await pass.prune(keeping: wanted.values.flatMap(\.self) + kept)
            try pass.observeWhatIsLostOnDeletion()
            try pass.observeRoutes()
            try pass.observeMigration(wanted[.schema] ?? [])
            pass.outcome.backup = try BackupStatus.observe(wanted[.backup], in: pass.observation)
        }
        if retryable == nil { outcome.handledRequest = platform.metadata.annotations?[RequestKey.reconcile] }
    }

    /// The platform with credentials.
    private func blueprint(_ secrets: PlatformSecrets) -> Blueprint {
        Blueprint(
            platform: platform, version: outcome.version, secrets: secrets,
            operatorNamespace: settings.operatorNamespace, imageRegistry: settings.imageRegistry,
            servedKinds: observation.servedKinds, releases: settings.releases)
    }

    /// Brings one component as far as it can come now. A failure stays within its component.
    private mutating func reconcile(_ component: Component, wanted: [DesiredObject]?) async throws -> ComponentState {
        do {
            var state = try ComponentState.observe(component, wanted: wanted, in: observation)
            if component == .database, platform.spec.database.external != nil {
                return .externalDatabase
            }
            if let missing = wanted?.first(where: { isMissing($0.resource) }) {
                return .notServed(missing.resource)
            }
            if let rejection = try Rejection.ofComponent(component, in: observation) {
                state.fail(rejection)
                return state
            }
            try await safeguard(wanted ?? [])
            let lack = observation.secretLack(of: component, wanted ?? [])
            let volumes = try await growingVolumes(wanted ?? [])
            let rollout = try rolledOut(volumes.objects, of: component)
            let changes = rollout.objects.map { ($0, ObjectChange($0, in: observation)) }.filter { $0.1 != .none }
            let blockers = ComponentGate.blockers(of: component, states: outcome.states)
            if !blockers.isEmpty, changes.contains(where: { needsWrite($0.1) }) {
                return ComponentGate.waiting(state, for: blockers, states: outcome.states)
            }
            for (object, change) in changes {
                // Without its Secrets no pod could begin, and those that run are better off as they are.
                if let lack, observation.isHeldBack(object, of: component) {
                    if lack.isUnknown { outcome.lookAgain(at: settings.now().adding(seconds: 30)) }
                    continue
                }
                try await write(object, change)
            }
            state = try ComponentState.observe(component, wanted: wanted, in: observation)
            if let failure = rollout.failure {
                state.fail(failure)
                // What depends on it stays as it is, too.
                state.isServing = false
            }
            switch volumes.growth {
            case .underWay(let step): state.progress(VolumeGrowth.reason, step)
            case .refused(let rejection): state.fail(rejection)
            case nil: state = try await explained(state, of: component, wanted: wanted ?? [])
            }
            // Routes are told of where the way in is looked at, together with its URL.
            if let lack, component != .routes { state.progress(lack.reason, lack.message) }
            if let missing = observation.pullSecretsLack(of: component, wanted ?? []) {
                state.message += state.message.hasSuffix(".") ? " \(missing)." : "; \(missing)"
            }
            return component == .gateway ? certified(state) : state
        } catch let rejection as TerminalError {
            var state = try ComponentState.observe(component, wanted: wanted, in: observation)
            state.fail(rejection.rejection)
            // Objects that aren't the platform's own are not watched, and may have been moved out of its way.
            if rejection.rejection.reason == "NameConflict" {
                outcome.lookAgain(at: settings.now().adding(seconds: 30))
            }
            return state
        } catch let error as CancellationError {
            throw error
        } catch {
            retryable = retryable ?? error
            return ComponentState(.progressing, reason: "ApplyFailed", message: "\(error)")
        }
    }

    /// Whether objects of a kind can't be written, because it belongs to an operator that the cluster doesn't have.
    private func isMissing(_ kind: ResourceType) -> Bool {
        OptionalKind.all.contains(kind) && !observation.servedKinds.contains(kind)
    }

    /// Runs a step that concerns the platform as a whole; a failure becomes part of the outcome.
    @discardableResult
    private mutating func attempt<Result>(
        _ step: (inout ReconcilePass) async throws -> Result
    ) async throws -> Result? {
        do {
            return try await step(&self)
        } catch let error as TerminalError {
            outcome.rejection = outcome.rejection ?? error.rejection
        } catch let error as CancellationError {
            throw error
        } catch {
            retryable = retryable ?? error
            outcome.trouble = outcome.trouble ?? "\(error)"
        }
        return nil
    }

    /// Whether a change leads to a write under the platform's policies.
    func needsWrite(_ change: ObjectChange) -> Bool {
        switch change {
        case .none, .refuse: false
        case .drift: platform.spec.driftPolicy == .correct
        case .create, .update: true
        }
    }

    /// An external database is as reachable as the last Job that used it says.
    private mutating func settleExternalDatabase() {
        guard platform.spec.database.external != nil, outcome.states[.schema]?.phase == .ready else { return }
        outcome.states[.database] = ComponentState(
            .ready, reason: "External", message: "The schema Job reached the external database.", isServing: true)
    }
}

/// A failure that waiting can't mend.
struct TerminalError: Error {
    let rejection: Rejection
}

extension ComponentState {
    /// An external database, before anything used it.
    fileprivate static let externalDatabase = ComponentState(
        .unknown, reason: "External", message: "An external database, which nothing has used yet.", isServing: true)

    /// Gives up, but keeps what was observed of the pods.
    mutating func fail(_ rejection: Rejection) {
        phase = .failed
        reason = rejection.reason
        message = rejection.message
    }

    /// Is on its way to what is wanted, but keeps what was observed of the pods.
    mutating func progress(_ reason: String, _ message: String) {
        phase = .progressing
        self.reason = reason
        self.message = message
    }
}
