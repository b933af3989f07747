package import KubernetesModel
import MilestoneAPI

/// Tokens that are good for longer than those that the spec asks for now.
///
/// Pods of an older spec go on issuing them until the last of these pods is gone, and each token lives on from then: what
/// is remembered of them stands in the Secret with the keys, for as long as it matters.
package struct FormerTokens: Sendable, Equatable {
    /// Seconds that the longest-lived of them are good for.
    package let lifetime: Int
    /// When the last of them has expired; `nil` while pods issue more.
    package let end: Timestamp?

    package init(lifetime: Int, end: Timestamp?) {
        self.lifetime = lifetime
        self.end = end
    }

    /// Reads what is remembered; `nil` where nothing is.
    package init?(_ notes: [String: String]) {
        guard let lifetime = notes[AnnotationKey.tokenLifetime].flatMap({ Int($0) }) else { return nil }
        self.init(lifetime: lifetime, end: notes[AnnotationKey.tokensExpire].flatMap { Timestamp($0) })
    }

    /// What there is to remember now.
    ///
    /// - Parameters:
    ///   - before: what is remembered.
    ///   - issued: seconds for which tokens are good of the pods that there are to be as the gateway's Deployment stands.
    ///   - isRollingOut: whether there may be pods of an older Deployment.
    ///   - wanted: seconds for which tokens of the spec are good.
    /// - Returns: `nil` where nothing outlives the tokens of the spec.
    package static func following(
        _ before: FormerTokens?, issued: Int, isRollingOut: Bool, wanted: Int, now: Timestamp
    ) -> FormerTokens? {
        let before = before.flatMap { $0.end.map { $0 > now } ?? true ? $0 : nil }
        if issued > wanted { return FormerTokens(lifetime: max(issued, before?.lifetime ?? 0), end: nil) }
        guard let before, before.end == nil, !isRollingOut else { return before }
        let end = now.adding(seconds: before.lifetime + SigningKeyRotation.leeway)
        return FormerTokens(lifetime: before.lifetime, end: end)
    }

    /// Seconds for which the longest-lived tokens are good that may be out there.
    package static func longest(_ former: FormerTokens?, wanted: Int) -> Int {
        max(wanted, former?.lifetime ?? 0)
    }

    /// Seconds for which tokens are good that pods of a gateway's template issue; `nil` where it doesn't say.
    package static func issued(by template: PodTemplateSpec) -> Int? {
        let variables = (template.spec?.containers ?? []).flatMap { $0.env ?? [] }
        return variables.filter { $0.name == GatewayResources.tokenLifetimeVariable }
            .compactMap { $0.value.flatMap { Int($0) } }.max()
    }
}

extension SecretData {
    /// Remembers tokens, or that there is nothing to remember.
    package mutating func remember(_ tokens: FormerTokens?) {
        notes[AnnotationKey.tokenLifetime] = tokens.map { String($0.lifetime) }
        notes[AnnotationKey.tokensExpire] = tokens?.end.map { $0.description }
    }
}
