import KubernetesModel

/// The kinds by which requests are reviewed.
extension BuiltInKinds {
    var admission: [ResourceKind] {
        func kind(
            _ name: String, _ plural: String, _ columns: [TableColumn], _ strategy: Strategy,
            _ complete: (inout ResourceKind) -> Void = { _ in }
        ) -> ResourceKind {
            self.kind(
                AdmissionTable.group, name, plural, scope: .cluster, categories: ["api-extensions"], columns: columns,
                strategy: strategy, complete)
        }
        return [
            kind(
                "MutatingAdmissionPolicy", "mutatingadmissionpolicies", TableColumn.mutatingPolicy, .mutatingPolicy),
            kind(
                "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", TableColumn.policyBinding,
                .mutatingPolicyBinding),
            kind(
                "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", TableColumn.webhooks,
                .webhooks(isMutating: true)),
            kind(
                "ValidatingAdmissionPolicy", "validatingadmissionpolicies", TableColumn.validatingPolicy,
                .validatingPolicy
            ) {
                $0.subresources = [.status("ValidatingAdmissionPolicy")]
            },
            kind(
                "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", TableColumn.policyBinding,
                .validatingPolicyBinding),
            kind(
                "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", TableColumn.webhooks,
                .webhooks(isMutating: false)),
        ]
    }
}

extension TableColumn {
    static let webhooks: [TableColumn] = [.name, count("Webhooks", "webhooks"), .age]

    static let validatingPolicy: [TableColumn] = [
        .name, count("Validations", "spec", "validations"), parameterKind, .age,
    ]

    static let mutatingPolicy: [TableColumn] = [
        .name, count("Mutations", "spec", "mutations"), parameterKind, .age,
    ]

    static let policyBinding: [TableColumn] = [
        .name, .at("PolicyName", "spec", "policyName"),
        .text("ParamRef") { binding in
            guard let reference = binding[path: "spec", "paramRef"], !reference.isNull else { return "<unset>" }
            if let name = reference["name"]?.stringValue?.nonEmpty {
                return .string([reference["namespace"]?.stringValue?.nonEmpty ?? "*", name].joined(separator: "/"))
            }
            return .string(LabelSelectorText.text(reference["selector"]))
        },
        .age,
    ]

    private static let parameterKind = TableColumn.text("ParamKind") { policy in
        guard let kind = policy[path: "spec", "paramKind"], !kind.isNull else { return "<unset>" }
        return .string("\(kind["apiVersion"]?.stringValue ?? "")/\(kind["kind"]?.stringValue ?? "")")
    }

    private static func count(_ name: String, _ path: String...) -> TableColumn {
        .text(name, type: "integer") { .integer(Int64($0.value(at: path)?.arrayValue?.count ?? 0)) }
    }
}
