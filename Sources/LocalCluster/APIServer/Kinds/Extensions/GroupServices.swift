import APIMachinery
import KubernetesModel

/// APIServices: who serves a group and version, this server or another one behind a Service.
///
/// Source: `k8s.io/kube-aggregator`, registration and validation.
enum GroupServices {
    static let resource = "apiservices.apiregistration.k8s.io"
    /// Says who looks after an APIService that the server made.
    static let managedLabel = "kube-aggregator.kubernetes.io/automanaged"

    /// The priorities of the groups that come with the server, the higher the earlier in discovery.
    private static let priorities: [String: Int64] = [
        "": 18000, "apps": 17800, "events.k8s.io": 17750, "authentication.k8s.io": 17700,
        "authorization.k8s.io": 17600, "autoscaling": 17500, "batch": 17400, "certificates.k8s.io": 17300,
        "networking.k8s.io": 17200, "policy": 17100, "rbac.authorization.k8s.io": 17000, "storage.k8s.io": 16800,
        "apiextensions.k8s.io": 16700, "admissionregistration.k8s.io": 16700, "scheduling.k8s.io": 16600,
        "coordination.k8s.io": 16500, "node.k8s.io": 16300, "discovery.k8s.io": 16200, "resource.k8s.io": 16200,
        "flowcontrol.apiserver.k8s.io": 16100,
    ]

    /// The documents of the groups and versions that come with the server.
    static func builtIn(_ kinds: [ResourceKind]) -> [JSONValue] {
        var seen: Set<String> = []
        return kinds.compactMap { kind in
            let type = kind.type
            guard let priority = priorities[type.group], seen.insert(type.apiVersion).inserted else { return nil }
            // The core group comes alone, and of an autoscaler's versions the second is preferred.
            let own: Int64 = type.group.isEmpty ? 1 : type.version == "v2" ? 30 : 15
            return document(
                group: type.group, version: type.version, managed: "onstart", groupPriority: priority,
                versionPriority: own)
        }
    }

    private static func document(
        group: String, version: String, managed: String, groupPriority: Int64, versionPriority: Int64
    ) -> JSONValue {
        var spec: JSONValue = [
            "version": .string(version), "groupPriorityMinimum": .integer(groupPriority),
            "versionPriority": .integer(versionPriority),
        ]
        if !group.isEmpty { spec["group"] = .string(group) }
        return [
            "metadata": ["name": .string("\(version).\(group)"), "labels": [managedLabel: .string(managed)]],
            "spec": spec,
        ]
    }

    /// Has an APIService for each version that definitions serve of a group, and for no other.
    ///
    /// - Parameter changed: the definition that the transaction has written or removed.
    static func follow(
        definitionsOf group: String, changed: String, _ settings: ClusterSettings, _ transaction: inout Transaction
    ) {
        var served: Set<String> = []
        for name in Set(transaction.objects(DefinitionRules.resource).map(\.name) + [changed]) {
            let key = StorageKey(resource: DefinitionRules.resource, name: name)
            guard let document = transaction.object(key), document[path: "spec", "group"] == .string(group) else {
                continue
            }
            let definition = CustomDefinition(document)
            guard definition.isEstablished, !definition.isTerminating else { continue }
            served.formUnion(definition.kinds().map(\.type.version))
        }
        let own = transaction.objects(resource).filter {
            $0[path: "spec", "group"] == .string(group)
                && $0[path: "metadata", "labels"]?[managedLabel] == "true"
        }
        for service in own where !served.contains(service[path: "spec", "version"]?.stringValue ?? "") {
            transaction.remove(StorageKey(resource: resource, name: service.name))
        }
        for version in served.sorted() {
            let key = StorageKey(resource: resource, name: "\(version).\(group)")
            guard transaction.object(key) == nil else { continue }
            var service = document(
                group: group, version: version, managed: "true", groupPriority: 1000, versionPriority: 100)
            service.metadata["uid"] = .string(settings.uid())
            service.metadata["creationTimestamp"] = .string(settings.now())
            service["status"] = ["conditions": [local(settings)]]
            transaction.put(service, at: key)
        }
    }

    /// Says that this server itself serves the group.
    static func local(_ settings: ClusterSettings) -> JSONValue {
        [
            "type": "Available", "status": "True", "reason": "Local",
            "message": "Local APIServices are always available", "lastTransitionTime": .string(settings.now()),
        ]
    }

    /// Says that another server would serve the group, which requests are not passed on to.
    private static func remote(
        _ service: JSONValue, _ settings: ClusterSettings, _ transaction: borrowing Transaction
    ) -> JSONValue {
        let reference = service[path: "spec", "service"]
        let name = reference?["name"]?.stringValue ?? ""
        let namespace = reference?["namespace"]?.stringValue ?? ""
        let key = StorageKey(resource: "services", namespace: namespace, name: name)
        let isThere = transaction.object(key) != nil
        return [
            "type": "Available", "status": "False", "reason": isThere ? "FailedDiscoveryCheck" : "ServiceNotFound",
            "message": isThere
                ? .string("requests are not passed on to service/\(name) in \(namespace.quoted)")
                : .string("service/\(name) in \(namespace.quoted) is not present"),
            "lastTransitionTime": .string(settings.now()),
        ]
    }

    /// Says in an APIService's status who serves the group, and whether that can be reached.
    static func tellAvailability(
        of service: inout JSONValue, _ settings: ClusterSettings, _ transaction: borrowing Transaction
    ) {
        let condition =
            service[path: "spec", "service"].isAbsent ? local(settings) : remote(service, settings, transaction)
        service.fill("status", [:])
        service.edit("status") { status in
            let old = status["conditions"]?.arrayValue?.first { $0["type"] == "Available" }
            if old?["reason"] != condition["reason"] { status["conditions"] = [condition] }
        }
    }

    /// Whether a group and version are left to another server.
    static func isElsewhere(_ group: String, _ version: String, _ store: ObjectStore) -> Bool {
        let service = store.object(StorageKey(resource: resource, name: "\(version).\(group)"))
        return service.map { !$0[path: "spec", "service"].isAbsent } ?? false
    }

    static func problems(_ service: JSONValue) -> [FieldError] {
        let spec = service["spec"]
        let group = spec?["group"]?.stringValue ?? ""
        let version = spec?["version"]?.stringValue ?? ""
        var problems: [FieldError] = []
        let name = "\(version).\(group)"
        if !service.name.isEmpty, service.name != name {
            problems.append(
                .invalid(
                    "metadata.name", .string(service.name),
                    "must be `spec.version+\".\"+spec.group`: \(name.quoted)"))
        }
        if group.isEmpty, version != "v1" {
            problems.append(
                .required("spec.group", "only v1 may have an empty group and it better be legacy kube"))
        }
        if !group.isEmpty {
            problems += NameRule.dns1123Subdomain.violations(of: group).map {
                .invalid("spec.group", .string(group), $0)
            }
        }
        problems += NameRule.dns1035Label.violations(of: version).map {
            .invalid("spec.version", .string(version), $0)
        }
        for (member, limit) in [("groupPriorityMinimum", Int64(20000)), ("versionPriority", 1000)] {
            let value = spec?[member]?.integerValue ?? 0
            if value <= 0 || value > limit {
                problems.append(
                    .invalid("spec.\(member)", .integer(value), "must be positive and less than \(limit)"))
            }
        }
        return problems + servingProblems(spec)
    }

    private static func servingProblems(_ spec: JSONValue?) -> [FieldError] {
        let skipsVerification = spec?["insecureSkipTLSVerify"] == true
        let authority = spec?["caBundle"]?.stringValue?.nonEmpty
        guard let server = spec?["service"], !server.isNull else {
            var problems: [FieldError] = []
            if let authority {
                problems.append(
                    .invalid(
                        "spec.caBundle", .string("\(Base64Text.count(authority)) bytes"),
                        "local APIServices may not have a caBundle"))
            }
            if skipsVerification {
                problems.append(
                    .invalid(
                        "spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify"))
            }
            return problems
        }
        var problems: [FieldError] = ["namespace", "name"].filter { server[$0].isBlank }.map {
            .required("spec.service.\($0)")
        }
        let port = server["port"]?.integerValue ?? 443
        if !(1...65535).contains(port) {
            problems.append(
                .invalid(
                    "spec.service.port", .integer(port),
                    "port is not valid: must be between 1 and 65535, inclusive"))
        }
        if skipsVerification, authority != nil {
            problems.append(
                .invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present"))
        }
        return problems
    }
}

extension Strategy {
    static func groupService(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.nameViolations = NameRule.pathSegmentViolations(of:)
        strategy.allowsUnconditionalUpdate = false
        strategy.initialStatus = { _ in [:] }
        strategy.prepareForCreate = { service, transaction in
            GroupServices.tellAvailability(of: &service, settings, transaction)
        }
        strategy.prepareForUpdate = { service, _, transaction in
            GroupServices.tellAvailability(of: &service, settings, transaction)
        }
        strategy.fillDefaults = { service in
            service.edit("spec") { spec in spec.edit("service") { $0.fill("port", 443) } }
        }
        strategy.validate = GroupServices.problems
        return strategy
    }
}
