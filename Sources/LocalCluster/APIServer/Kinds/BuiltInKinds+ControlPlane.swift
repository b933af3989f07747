import KubernetesModel

/// The kinds by which the control plane itself is set up: its groups, certificates and priorities.
extension BuiltInKinds {
    var registration: [ResourceKind] {
        [
            kind(
                "apiregistration.k8s.io", "APIService", "apiservices", scope: .cluster, categories: ["api-extensions"],
                columns: TableColumn.groupService, strategy: .groupService(settings)
            ) {
                $0.subresources = [.status("APIService")]
            }
        ]
    }

    var certificates: [ResourceKind] {
        [
            kind(
                "certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", scope: .cluster,
                short: ["csr"], columns: TableColumn.certificateRequest, strategy: .certificateRequest(settings)
            ) {
                var status = Subresource.status("CertificateSigningRequest")
                status.authorize = { try CertificateRequestRules.authorize("sign", $0) }
                $0.subresources = [.approval, status]
                $0.selectableFields = ["spec.signerName": { $0[path: "spec", "signerName"]?.stringValue ?? "" }]
            }
        ]
    }

    var flowControl: [ResourceKind] {
        let group = "flowcontrol.apiserver.k8s.io"
        return [
            kind(
                group, "FlowSchema", "flowschemas", scope: .cluster, columns: TableColumn.flowSchema,
                strategy: .flowSchema(settings)
            ) {
                $0.subresources = [.status("FlowSchema")]
            },
            kind(
                group, "PriorityLevelConfiguration", "prioritylevelconfigurations", scope: .cluster,
                columns: TableColumn.priorityLevel, strategy: .priorityLevel(settings)
            ) {
                $0.subresources = [.status("PriorityLevelConfiguration")]
            },
        ]
    }
}
