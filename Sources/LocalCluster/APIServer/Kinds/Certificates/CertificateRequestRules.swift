import APIMachinery
import FoundationEssentials
import KubernetesModel
import SwiftASN1
import X509

/// Requests for certificates: what is wrong with them, and who may decide about them.
///
/// Source: `k8s.io/kubernetes/pkg/apis/certificates/validation`; Kubernetes documentation, *Certificates and
/// Certificate Signing Requests*.
enum CertificateRequestRules {
    private static let usages: Set<String> = [
        "signing", "digital signature", "content commitment", "key encipherment", "key agreement",
        "data encipherment", "cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth",
        "client auth", "code signing", "email protection", "s/mime", "ipsec end system", "ipsec tunnel", "ipsec user",
        "timestamping", "ocsp signing", "microsoft sgc", "netscape sgc",
    ]
    private static let decisions = ["Approved", "Denied"]

    /// The certificate that a document asks for; `nil` when its text is none.
    static func parsed(_ document: JSONValue) -> CertificateSigningRequest? {
        guard let text = document[path: "spec", "request"]?.stringValue, let bytes = Data(base64Encoded: text) else {
            return nil
        }
        do {
            return try CertificateSigningRequest(pemEncoded: String(decoding: bytes, as: UTF8.self))
        } catch {
            return nil
        }
    }

    static func newProblems(_ document: JSONValue) -> [FieldError] {
        let spec = document["spec"]
        var problems: [FieldError] = []
        if parsed(document) == nil {
            problems.append(
                .invalid("spec.request", spec?["request"] ?? "", "PEM block type must be CERTIFICATE REQUEST"))
        }
        let asked = spec?["usages"]?.arrayValue ?? []
        if asked.isEmpty { problems.append(.required("spec.usages", "usages is required")) }
        var seen: Set<JSONValue> = []
        for (index, usage) in asked.enumerated() {
            let field = "spec.usages[\(index)]"
            if !usages.contains(usage.stringValue ?? "") {
                problems.append(.notSupported(field, usage, usages.sorted()))
            }
            if !seen.insert(usage).inserted { problems.append(.duplicate(field, usage)) }
        }
        let signer = spec?["signerName"]?.stringValue ?? ""
        problems += signerProblems(signer)
        if let seconds = spec?["expirationSeconds"]?.integerValue, seconds < 600 {
            problems.append(
                .invalid(
                    "spec.expirationSeconds", .integer(seconds),
                    "may not specify a duration less than 600 seconds (10 minutes)"))
        }
        return problems
    }

    private static func signerProblems(_ signer: String) -> [FieldError] {
        guard !signer.isEmpty else { return [.required("spec.signerName")] }
        if signer == "kubernetes.io/legacy-unknown" {
            return [
                .invalid(
                    "spec.signerName", .string(signer), "the legacy signerName is not allowed via this API version")
            ]
        }
        let parts = signer.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            return [
                .invalid(
                    "spec.signerName", .string(signer),
                    "must be a fully qualified domain and path of the form 'example.com/signer-name'")
            ]
        }
        var problems: [FieldError] = NameRule.dns1123Subdomain.violations(of: parts[0]).map {
            .invalid("spec.signerName", .string(parts[0]), "validating label \(parts[0].quoted): \($0)")
        }
        if !parts[0].contains(".") {
            problems.append(
                .invalid(
                    "spec.signerName", .string(parts[0]),
                    "should be a domain with at least two segments separated by dots"))
        }
        return problems
            + NameRule.dns1123Subdomain.violations(of: parts[1]).map {
                .invalid("spec.signerName", .string(parts[1]), "validating label \(parts[1].quoted): \($0)")
            }
    }

    static func problems(_ document: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        var types: Set<JSONValue> = []
        for (index, condition) in conditions(document).enumerated() {
            let field = "status.conditions[\(index)]"
            let type = condition["type"] ?? ""
            if type == "" { problems.append(.required("\(field).type")) }
            let status = condition["status"]?.stringValue ?? ""
            let isDecision = ["Approved", "Denied", "Failed"].contains(type)
            let known = isDecision ? ["True"] : ["False", "True", "Unknown"]
            if status.isEmpty {
                problems.append(.required("\(field).status"))
            } else if !known.contains(status) {
                problems.append(.notSupported("\(field).status", .string(status), known))
            }
            if !types.insert(type).inserted { problems.append(.duplicate("\(field).type", type)) }
        }
        if types.isSuperset(of: ["Approved", "Denied"]) {
            problems.append(
                .invalid(
                    "status.conditions", .string("Denied"), "Approved and Denied conditions are mutually exclusive"))
        }
        return problems
    }

    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        ["Approved", "Denied", "Failed"].compactMap { type in
            condition(type, new) == nil && condition(type, old) != nil
                ? .forbidden("status.conditions", "updates may not remove a condition of type \(type.quoted)") : nil
        }
    }

    /// What a write of the status can't do: decide, or take back what was issued.
    static func statusProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        var problems: [FieldError] = decisions.compactMap { type in
            guard let now = condition(type, new), now != condition(type, old) else { return nil }
            let verb = condition(type, old) == nil ? "add" : "modify"
            return .forbidden("status.conditions", "updates may not \(verb) a condition of type \(type.quoted)")
        }
        let issued = old[path: "status", "certificate"]
        if !issued.isBlank, new[path: "status", "certificate"] != issued {
            problems.append(
                .forbidden("status.certificate", "updates may not modify existing certificate content"))
        }
        return problems
    }

    /// Says of conditions that are new or changed when they became so.
    static func date(_ document: inout JSONValue, replacing old: JSONValue, _ settings: ClusterSettings) {
        document.edit("status") { status in
            status.editEach("conditions") { condition in
                condition.fill("lastUpdateTime", .string(settings.now()))
                let before = self.condition(condition["type"]?.stringValue ?? "", old)
                guard condition["lastTransitionTime"].isAbsent else { return }
                condition["lastTransitionTime"] =
                    before?["status"] == condition["status"]
                    ? before?["lastTransitionTime"] ?? .string(settings.now()) : .string(settings.now())
            }
        }
    }

    /// Keeps administrators' certificates from being had for the asking.
    static func admit(_ document: JSONValue) throws {
        guard document[path: "spec", "signerName"] == "kubernetes.io/kube-apiserver-client",
            let request = parsed(document),
            CertificateAuthority.organizations(of: request.subject).contains(User.Group.masters)
        else { return }
        throw StatusError.forbidden(
            name, document.name,
            "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed")
    }

    /// Refuses whoever may not decide about, or sign for, the signer of a request.
    static func authorize(_ verb: String, _ request: ResourceRequest) throws {
        let document = try request.storedObject()
        let signer = document[path: "spec", "signerName"]?.stringValue ?? ""
        let domain = signer.prefix { $0 != "/" }
        let isAllowed = [signer, "\(domain)/*"].contains { target in
            let access = AccessRequest(
                verb: verb,
                resource: .init(
                    group: name.group, plural: "signers", subresource: nil, namespace: nil, name: target))
            return request.server.authorizer.decide(access, for: request.user).isAllowed
        }
        guard !isAllowed else { return }
        throw StatusError.forbidden(
            name, document.name, "user not permitted to \(verb) requests with signerName \(signer.quoted)")
    }

    private static let name = ResourceName(group: "certificates.k8s.io", plural: "certificatesigningrequests")

    private static func conditions(_ document: JSONValue) -> [JSONValue] {
        document[path: "status", "conditions"]?.arrayValue ?? []
    }

    private static func condition(_ type: String, _ document: JSONValue) -> JSONValue? {
        conditions(document).first { $0["type"] == .string(type) }
    }
}

extension Strategy {
    static func certificateRequest(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in [:] }
        strategy.identify = { document, user in
            document.edit("spec") { spec in
                spec["username"] = .string(user.name)
                spec["uid"] = user.uid.map(JSONValue.string)
                spec["groups"] = user.groups.isEmpty ? nil : .array(user.groups.map(JSONValue.string))
                spec["extra"] =
                    user.extra.isEmpty ? nil : .object(user.extra.mapValues { .array($0.map(JSONValue.string)) })
            }
        }
        strategy.admit = { document, _ in try CertificateRequestRules.admit(document) }
        strategy.prepareForUpdate = { document, old, _ in
            document["spec"] = old["spec"]
            CertificateRequestRules.date(&document, replacing: old, settings)
        }
        strategy.validateNew = CertificateRequestRules.newProblems
        strategy.validate = CertificateRequestRules.problems
        strategy.validateUpdate = CertificateRequestRules.updateProblems
        strategy.validateStatusUpdate = CertificateRequestRules.statusProblems
        return strategy
    }
}

extension Subresource {
    /// Where a request for a certificate is decided: its conditions are written, and nothing else.
    static let approval = Subresource(
        name: "approval", kind: "CertificateSigningRequest", verbs: ["get", "patch", "update"],
        behavior: .replacement { document, old in
            let conditions = document[path: "status", "conditions"]
            let fields = document[path: "metadata", "managedFields"]
            document = old
            document.metadata["managedFields"] = fields
            document.fill("status", [:])
            document.edit("status") { $0["conditions"] = conditions }
        }, authorize: { try CertificateRequestRules.authorize("approve", $0) })
}

extension TableColumn {
    static let certificateRequest: [TableColumn] = [
        .name, .age, .at("SignerName", "spec", "signerName"), .at("Requestor", "spec", "username"),
        .text("RequestedDuration") { request in
            guard let seconds = request[path: "spec", "expirationSeconds"]?.integerValue else { return "<none>" }
            return .string(HumanDuration.text(seconds: Double(seconds)))
        },
        .text("Condition") { request in
            let types = (request[path: "status", "conditions"]?.arrayValue ?? []).compactMap { $0["type"]?.stringValue }
            var states = ["Approved", "Denied"].filter(types.contains).prefix(1).map(\.self)
            if states.isEmpty { states = ["Pending"] }
            if types.contains("Failed") { states.append("Failed") }
            if !request[path: "status", "certificate"].isBlank { states.append("Issued") }
            return .string(states.joined(separator: ","))
        },
    ]
}
