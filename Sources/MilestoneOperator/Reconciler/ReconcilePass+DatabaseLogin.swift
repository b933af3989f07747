import KubernetesModel
import MilestoneAPI
import MilestoneResources

/// A rotation of the database's password, as far as one pass brings it.
struct DatabaseLoginWork: Sendable {
    /// The platform's credentials, with those of the database as they are to stand.
    var secrets: PlatformSecrets
    /// What is to be told once that is written.
    var news: [StatusTransition] = []
    /// The Job that is to be done now.
    var job: DesiredObject?
    /// The Job that makes the login on a server that doesn't know it; nobody can use the database before.
    var founding: DesiredObject?
    /// What is done once everybody has the new credentials.
    var retirement: DesiredObject?
}

extension ReconcilePass {
    /// What is to be done about the login of a managed database.
    ///
    /// - Parameter makeBlueprint: the platform with other credentials.
    /// - Throws: what asking the API server throws; `DecodingError`.
    mutating func databaseLoginWork(
        _ secrets: PlatformSecrets, _ makeBlueprint: (PlatformSecrets) -> Blueprint
    ) async throws -> DatabaseLoginWork {
        var work = DatabaseLoginWork(secrets: secrets)
        guard platform.spec.database.managed != nil, let current = secrets.database.text("username") else {
            return work
        }
        let names = ChildNames(platform: platform.metadata.name ?? "")
        work.secrets.nextDatabase = try nextCredentials(names)
        let server = try await databaseServer(secrets.database, names)
        try await settle(on: server, current, &work, makeBlueprint)
        // Nobody can be moved from a login that isn't there.
        guard work.founding == nil else { return work }
        let request = platform.metadata.annotations?[RequestKey.rotateDatabasePassword]
        let isRequested =
            request != nil && request != secrets.database.notes[AnnotationKey.rotatedFor] && !platform.spec.paused
        work.job = preparation(on: server, work, makeBlueprint)
        let isPrepared = try work.job.map { try isComplete($0) } ?? false
        switch DatabaseRotation(
            current: current, next: work.secrets.nextDatabase?.text("username"), isRequested: isRequested,
            isPrepared: isPrepared)
        {
        case .rest:
            break
        case .begin(let login):
            // A store that lags behind must not lead to a second password.
            if let live = try await lookUp(ObjectIdentity(Secret.resource, names.databaseRotation)) {
                if let reason = live.refusal(for: observation) {
                    throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
                }
                outcome.lookAgain(at: settings.now().adding(seconds: 1))
                return work
            }
            var random = settings.makeRandom()
            var next = DatabaseCredentials.generate(
                login: login, host: "\(names.name(of: .database)).\(namespace).svc", using: &random)
            next.notes[AnnotationKey.rotatedFor] = request
            work.secrets.nextDatabase = next
            work.job = preparation(on: server, work, makeBlueprint)
            work.news.append(
                .news(
                    "PasswordRotationStarted",
                    "Login \(login) gets a new password; \(current) goes on until everybody has the new one."))
        case .prepare:
            break
        case .switchOver:
            if let next = work.secrets.nextDatabase {
                work.secrets.database.encoded = next.encoded
                work.secrets.database.notes[AnnotationKey.rotatedFor] = next.notes[AnnotationKey.rotatedFor]
                work.news.append(
                    .news(
                        "PasswordSwitched",
                        "Everybody who connects to the database is given login \(next.text("username") ?? "")."))
            }
            retire(&work, makeBlueprint)
        case .settle:
            retire(&work, makeBlueprint)
        }
        return work
    }

    /// Writes the Jobs of a rotation, once the database serves; what keeps it from going on is told in the database's
    /// condition.
    ///
    /// - Returns: the objects that are to stay.
    /// - Throws: what writing throws; `DecodingError`.
    mutating func carryOn(_ work: DatabaseLoginWork, _ blueprint: Blueprint) async throws -> [DesiredObject] {
        let secrets = blueprint.secretObjects
        if platform.metadata.annotations?[RequestKey.rotateDatabasePassword] != nil,
            platform.spec.database.managed == nil
        {
            outcome.states[.database]?.message +=
                " Its password is rotated by those who run it, and not by \(RequestKey.rotateDatabasePassword)."
        }
        guard let job = work.job ?? work.retirement, var state = outcome.states[.database], state.isServing else {
            return secrets
        }
        guard work.retirement == nil || areReadersSettled(job) else {
            state.message += " Its password is being rotated: those who use it get the new one."
            outcome.states[.database] = state
            return secrets
        }
        let change = ObjectChange(job, in: observation)
        if needsWrite(change) { try await write(job, change) }
        let progress = try ComponentState.observe(.schema, wanted: [job], in: observation)
        switch progress.phase {
        case .ready where work.retirement != nil:
            outcome.news.append(
                .news(
                    "PasswordRotated",
                    "Only login \(work.secrets.database.text("username") ?? "") is let into the database from now on."))
            let name = ChildNames(platform: platform.metadata.name ?? "").databaseRotation
            return secrets.filter { $0.key.name != name }
        case .failed:
            state.fail(Rejection(reason: "PasswordRotationFailed", message: progress.message))
        default:
            state.message += " Its password is being rotated: \(progress.message)"
        }
        outcome.states[.database] = state
        return secrets + [job]
    }

    /// A database whose volume is new knows none but its owner, until the login is made that the Secret names: nobody can
    /// use it before.
    ///
    /// - Throws: what writing throws; `DecodingError`.
    mutating func founded(_ state: ComponentState, _ founding: DesiredObject?) async throws -> ComponentState {
        guard let founding, state.isServing else { return state }
        let change = ObjectChange(founding, in: observation)
        if needsWrite(change) { try await write(founding, change) }
        let progress = try ComponentState.observe(.schema, wanted: [founding], in: observation)
        guard progress.phase != .ready else { return state }
        var state = state
        state.isServing = false
        if progress.phase == .failed {
            state.fail(Rejection(reason: "LoginMissing", message: progress.message))
        } else {
            state.progress("MakingLogin", progress.message)
        }
        return state
    }

    private func nextCredentials(_ names: ChildNames) throws -> SecretData? {
        let live = observation.objects[ObjectIdentity(Secret.resource, names.databaseRotation)]
        guard let live, observation.owns(live), !live.metadata.isDeleting else { return nil }
        return SecretData(try live.content.decode(as: Secret.self))
    }

    /// Whether a Job has done its work.
    func isComplete(_ job: DesiredObject) throws -> Bool {
        try ComponentState.observe(.schema, wanted: [job], in: observation).phase == .ready
    }

    /// What teaches a server the next credentials; `nil` where there are none, or no server is ready.
    private func preparation(
        on server: DatabaseServer?, _ work: DatabaseLoginWork, _ makeBlueprint: (PlatformSecrets) -> Blueprint
    ) -> DesiredObject? {
        guard let server, let next = work.secrets.nextDatabase else { return nil }
        return LoginResources(makeBlueprint(work.secrets))?.preparing(next, on: server.volume)
    }

    private func retire(_ work: inout DatabaseLoginWork, _ makeBlueprint: (PlatformSecrets) -> Blueprint) {
        work.job = nil
        work.retirement = work.secrets.nextDatabase.flatMap {
            LoginResources(makeBlueprint(work.secrets))?.retiring($0)
        }
    }

    /// Whether everybody who connects has begun with the new credentials, and those who had the old ones are gone.
    private func areReadersSettled(_ retirement: DesiredObject) -> Bool {
        guard outcome.heldBack.isEmpty else { return false }
        let shares = platform.spec.gateway.auth.sessions == .shared
        let running: [Component] = [.backend] + (shares ? [.gateway] : [])
        let isRolledOut = running.allSatisfy { component in
            let state = outcome.states[component]
            // A store that lags behind still shows pods that are on their way out.
            return state?.phase == .ready && observation.pods(of: component).count == state?.pods?.desired
        }
        guard isRolledOut else { return false }
        return observation.pods.allSatisfy { pod in
            guard let component = pod.metadata.labels?[LabelKey.component].flatMap(Component.init(rawValue:)) else {
                return true
            }
            // Pods that end by themselves may have begun with the old credentials, and are waited for.
            let ends = [.schema, .restore, .backup, .generator].contains(component)
            let isOwn = pod.metadata.controller?.name == retirement.key.name
            let isOver = ["Succeeded", "Failed"].contains(pod.status?.phase)
            return isOver || isOwn || !(ends || running.contains(component) && pod.metadata.isDeleting)
        }
    }
}
