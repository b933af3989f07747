import KubernetesModel

/// A workload as it is decided on, typed, and as its template is copied, untouched.
struct Workload<Object: KubernetesObject> {
    let object: Object
    let template: PodTemplate

    /// - Throws: `DecodingError` when the object has another shape than its kind.
    init(_ source: DynamicObject) throws {
        object = try source.content.decode(as: Object.self)
        template = PodTemplate(of: source)
    }

    /// Namespace and name.
    var key: ObjectKey { object.key }
    /// The object's uid.
    var uid: String { object.metadata.uid ?? "" }
    /// The reference by which the object controls what it makes.
    var reference: OwnerReference { OwnerReference(controller: object) }
}
