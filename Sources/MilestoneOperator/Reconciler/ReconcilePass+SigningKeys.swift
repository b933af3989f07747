import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// The signing keys as they are to stand, given those that do; and what there is to tell once they do.
    ///
    /// - Throws: what asking the API server throws.
    mutating func rotatedSigningKeys(_ stored: SecretData) async throws -> (keys: SecretData, news: [StatusTransition])
    {
        let names = ChildNames(platform: platform.metadata.name ?? "")
        var keys = stored
        let gateway = try observation.object(Deployment.self, names.name(of: .gateway))
        var former = formerTokens(keys, gateway)
        var rotation = rotation(of: keys, former)
        if rotation.step != .rest || former != FormerTokens(keys.notes) {
            // A store that lags behind must not lead to a second key, or to the loss of one.
            let live = try await lookUp(ObjectIdentity(Secret.resource, names.signingKeysSecret))
            if let live {
                observation.record(live)
                keys = try SecretData(live.content.decode(as: Secret.self))
                former = formerTokens(keys, gateway)
                rotation = self.rotation(of: keys, former)
            }
        }
        keys.remember(former)
        outcome.lookAgain(at: former?.end)
        outcome.lookAgain(at: rotation.nextLook)
        var news: [StatusTransition] = []
        if keys.notes[AnnotationKey.signingKey] != rotation.signing, let signing = rotation.signing {
            if let before = keys.notes[AnnotationKey.signingKey] {
                news.append(
                    .news(
                        "SigningKeySwitched", "Key \(signing) signs tokens from now on; those of \(before) stay good."))
            }
            // What is told once is remembered; nothing is written for a platform that never had another key.
            if keys.encoded.count > 1 || !news.isEmpty { keys.notes[AnnotationKey.signingKey] = signing }
        }
        switch rotation.step {
        case .rest:
            break
        case .add(let begin):
            // Pods follow the keys while they run: what their template says of them stays.
            keys.notes[AnnotationKey.configurationHash] = stored.configurationHash
            keys.notes[AnnotationKey.rotatedFor] = platform.metadata.annotations?[RequestKey.rotateSigningKey]
            keys.notes[AnnotationKey.signingKey] = rotation.signing
            var random = settings.makeRandom()
            let new = SigningKeys.generate(at: begin, using: &random)
            keys.encoded.merge(new.encoded) { old, _ in old }
            outcome.lookAgain(at: begin)
            news.append(
                .news(
                    "SigningKeyAdded",
                    """
                    Key \(new.encoded.keys.joined()) is published and signs tokens from \(begin) on; until then \
                    \(rotation.signing ?? "no key") does.
                    """))
        case .drop(let expired):
            for name in expired { keys.encoded[name] = nil }
            news.append(
                .news(
                    "SigningKeyRetired",
                    "Key \(expired.sorted().joined(separator: ", ")) is gone: the last token that it signed has expired."
                ))
        }
        return (keys, news)
    }

    private func rotation(of keys: SecretData, _ former: FormerTokens?) -> SigningKeyRotation {
        let request = platform.metadata.annotations?[RequestKey.rotateSigningKey]
        return SigningKeyRotation(
            names: keys.encoded.keys, isRequested: request != nil && request != keys.notes[AnnotationKey.rotatedFor],
            interval: platform.spec.gateway.auth.keyRotationInterval?.seconds,
            tokenLifetime: FormerTokens.longest(former, wanted: tokenLifetime), now: settings.now())
    }

    /// What there is to remember of tokens that outlive those of the spec.
    private func formerTokens(_ keys: SecretData, _ gateway: Deployment?) -> FormerTokens? {
        .following(
            FormerTokens(keys.notes), issued: (gateway?.spec?.template).flatMap(FormerTokens.issued) ?? 0,
            isRollingOut: isRollingOut(gateway), wanted: tokenLifetime, now: settings.now())
    }

    /// Seconds for which tokens of the spec are good.
    private var tokenLifetime: Int { platform.spec.gateway.auth.accessTokenLifetime.seconds ?? 900 }

    /// Whether there may be pods of the gateway that its Deployment doesn't want any more.
    private func isRollingOut(_ gateway: Deployment?) -> Bool {
        // Pods on their way out issue tokens until they are gone.
        let pods = observation.pods.count { $0.metadata.labels?[LabelKey.component] == Component.gateway.rawValue }
        guard let gateway else { return pods > 0 }
        let status = gateway.status
        return status?.observedGeneration != gateway.metadata.generation
            || (status?.updatedReplicas ?? 0) != (status?.replicas ?? 0) || pods != (status?.replicas ?? 0)
    }
}

extension StatusTransition {
    /// Something that went as it should.
    static func news(_ reason: String, _ message: String) -> StatusTransition {
        StatusTransition(isWarning: false, reason: reason, message: message)
    }
}
