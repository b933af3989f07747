package import KubernetesModel
import MilestoneAPI

/// What is remembered of a Deployment's pod templates, in annotations of the Deployment itself, so that whoever
/// reconciles next knows it too.
package struct RolloutRecord: Sendable, Equatable {
    /// Hash of the template that was applied last.
    package var template: String?
    /// When its rollout began; `nil` while none is under way.
    package var startedAt: Timestamp?
    /// The last template of which every pod was ready.
    package var lastGood: JSONValue?
    /// Hash of the template that wasn't ready in time.
    package var failed: String?
    /// Why it wasn't.
    package var cause: String?

    package init(
        template: String? = nil, startedAt: Timestamp? = nil, lastGood: JSONValue? = nil, failed: String? = nil,
        cause: String? = nil
    ) {
        self.template = template
        self.startedAt = startedAt
        self.lastGood = lastGood
        self.failed = failed
        self.cause = cause
    }

    /// Reads a record; parts that make no sense are left out.
    package init(_ metadata: ObjectMeta) {
        let annotations = metadata.annotations ?? [:]
        let lastGood: JSONValue?
        do {
            lastGood = try annotations[AnnotationKey.lastGoodTemplate].map { try JSONValue(parsing: $0.utf8) }
        } catch {
            lastGood = nil
        }
        self.init(
            template: annotations[AnnotationKey.rolloutTemplate],
            startedAt: annotations[AnnotationKey.rolloutStarted].flatMap { Timestamp($0) }, lastGood: lastGood,
            failed: annotations[AnnotationKey.failedTemplate], cause: annotations[AnnotationKey.failedCause])
    }

    /// The annotations of what there is to remember.
    package var annotations: [String: String] {
        [
            AnnotationKey.rolloutTemplate: template, AnnotationKey.rolloutStarted: startedAt?.description,
            AnnotationKey.lastGoodTemplate: lastGood?.text(), AnnotationKey.failedTemplate: failed,
            AnnotationKey.failedCause: cause,
        ].compactMapValues(\.self)
    }
}
