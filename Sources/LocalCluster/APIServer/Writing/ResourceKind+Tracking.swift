import APIMachinery
import KubernetesModel

extension ResourceKind {
    /// Records who owns the fields of what is written to an object or a subresource.
    func tracker(_ target: WriteTarget) -> FieldTracker {
        FieldTracker(
            schema: schema, apiVersion: type.apiVersion, subresource: target.subresource,
            unreachableFields: unreachableFields(target))
    }

    private func unreachableFields(_ target: WriteTarget) -> FieldSet {
        switch target {
        case .object, .scale, .replacement: hasStatusSubresource ? FieldSet([[.field("status")]]) : FieldSet()
        case .status:
            switch strategy.statusIsolation {
            case .spec: FieldSet([[.field("spec")]])
            case .specAndLabels: FieldSet([[.field("spec")], [.field("metadata"), .field("labels")]])
            case .everythingButStatus: FieldSet([[.field("spec")], [.field("metadata")]])
            }
        }
    }
}
