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
        var rotation = rotation(of: keys)
        if rotation.step != .rest {
            // A store that lags behind must not lead to a second key, or to the loss of one.
            let live = try await lookUp(ObjectIdentity(Secret.resource, names.signingKeysSecret))
            if let live {
                observation.record(live)
                keys = try SecretData(live.content.decode(as: Secret.self))
                rotation = self.rotation(of: keys)
            }
        }
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
            keys.notes[AnnotationKey.tokenLifetime] = String(tokenLifetime(keys))
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
            if keys.encoded.count == 1 { keys.notes[AnnotationKey.tokenLifetime] = nil }
            news.append(
                .news(
                    "SigningKeyRetired",
                    "Key \(expired.sorted().joined(separator: ", ")) is gone: the last token that it signed has expired."
                ))
        }
        return (keys, news)
    }

    private func rotation(of keys: SecretData) -> SigningKeyRotation {
        let request = platform.metadata.annotations?[RequestKey.rotateSigningKey]
        return SigningKeyRotation(
            names: keys.encoded.keys, isRequested: request != nil && request != keys.notes[AnnotationKey.rotatedFor],
            interval: platform.spec.gateway.auth.keyRotationInterval?.seconds, tokenLifetime: tokenLifetime(keys),
            now: settings.now())
    }

    /// How long the longest-lived token is good that the keys have signed since a rotation began.
    private func tokenLifetime(_ keys: SecretData) -> Int {
        let now = platform.spec.gateway.auth.accessTokenLifetime.seconds ?? 900
        return max(now, keys.notes[AnnotationKey.tokenLifetime].flatMap { Int($0) } ?? 0)
    }
}

extension StatusTransition {
    /// Something that went as it should.
    static func news(_ reason: String, _ message: String) -> StatusTransition {
        StatusTransition(isWarning: false, reason: reason, message: message)
    }
}
