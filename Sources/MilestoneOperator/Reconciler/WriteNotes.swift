package import KubernetesModel

/// Hears of what a pass writes, so that the next one can wait until the stores show it.
package struct WriteNotes: Sendable {
    let wrote: @Sendable (ResourceType, DynamicObject) -> Void
    let deleted: @Sendable (ResourceType, DynamicObject) -> Void

    /// Makes notes.
    ///
    /// - Parameters:
    ///   - wrote: called with what the server answered to a write.
    ///   - deleted: called with an object whose deletion the server accepted.
    package init(
        wrote: @escaping @Sendable (ResourceType, DynamicObject) -> Void,
        deleted: @escaping @Sendable (ResourceType, DynamicObject) -> Void
    ) {
        self.wrote = wrote
        self.deleted = deleted
    }
}
