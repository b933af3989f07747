import APIMachinery
import KubernetesModel

/// The ranges that Services get their addresses from, and who has which address.
///
/// Source: Kubernetes documentation, *Extend Service IP Ranges*.
enum ServiceRanges {
    static let resource = "servicecidrs.networking.k8s.io"
    static let addresses = "ipaddresses.networking.k8s.io"
    /// The range that the server was started with.
    static let own = "kubernetes"

    /// The ranges beside the server's own one, by name.
    static func added(_ transaction: borrowing Transaction) -> [AddressRange] {
        transaction.objects(resource).filter { $0.name != own && $0.metadata["deletionTimestamp"] == nil }
            .sorted { $0.name < $1.name }
            .flatMap { $0[path: "spec", "cidrs"]?.arrayValue ?? [] }
            .compactMap { $0.stringValue.flatMap(AddressRange.init) }
    }

    /// Whether an address is somebody's.
    static func isTaken(_ address: String, _ transaction: borrowing Transaction) -> Bool {
        transaction.object(StorageKey(resource: addresses, name: address)) != nil
    }

    /// Has an IPAddress say that a Service has its address, and no longer has its old one.
    static func record(
        _ service: JSONValue, replacing old: JSONValue?, _ settings: ClusterSettings, _ transaction: inout Transaction
    ) {
        let (address, before) = (Self.address(of: service), old.flatMap(Self.address))
        guard address != before else { return }
        if let before { transaction.remove(StorageKey(resource: addresses, name: before)) }
        guard let address else { return }
        transaction.put(
            [
                "metadata": [
                    "name": .string(address), "uid": .string(settings.uid()),
                    "creationTimestamp": .string(settings.now()), "generation": 1,
                    "labels": [
                        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
                        "networking.k8s.io/ip-family": "IPv4",
                    ],
                ],
                "spec": [
                    "parentRef": [
                        "group": "", "resource": "services", "name": .string(service.name),
                        "namespace": service.metadata["namespace"] ?? "",
                    ]
                ],
            ], at: StorageKey(resource: addresses, name: address))
    }

    /// Gives a removed Service's address back.
    static func release(_ service: JSONValue, _ transaction: inout Transaction) {
        guard let address = address(of: service) else { return }
        transaction.remove(StorageKey(resource: addresses, name: address))
    }

    private static func address(of service: JSONValue) -> String? {
        service[path: "spec", "clusterIP"]?.stringValue.flatMap { $0 == "None" ? nil : $0.nonEmpty }
    }

    static func problems(_ range: JSONValue) -> [FieldError] {
        let ranges = range[path: "spec", "cidrs"]?.arrayValue ?? []
        guard !ranges.isEmpty else { return [.required("spec.cidrs", "at least one CIDR required")] }
        if ranges.count > 2 {
            return [.invalid("spec.cidrs", .array(ranges), "may only hold up to 2 values")]
        }
        return ranges.enumerated().flatMap { index, value -> [FieldError] in
            let text = value.stringValue ?? ""
            guard IPAddressText.isCIDR(text) else {
                return [
                    .invalid(
                        "spec.cidrs[\(index)]", value,
                        "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
                ]
            }
            return []
        }
    }

    static func addressProblems(_ address: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        if !IPAddressText.isIPv4(address.name), !IPAddressText.isIPv6(address.name) {
            problems.append(
                .invalid(
                    "metadata.name", .string(address.name),
                    "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"))
        }
        guard let parent = address[path: "spec", "parentRef"], !parent.isNull else {
            return problems + [.required("spec.parentRef")]
        }
        return problems
            + ["resource", "name"].filter { parent[$0].isBlank }.map { .required("spec.parentRef.\($0)") }
    }
}

extension Strategy {
    static func addressRange(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in
            [
                "conditions": [
                    [
                        "type": "Ready", "status": "True", "reason": "", "lastTransitionTime": .string(settings.now()),
                        "message": "Kubernetes Service CIDR is ready",
                    ]
                ]
            ]
        }
        strategy.validate = ServiceRanges.problems
        strategy.validateUpdate = { new, old in
            new[path: "spec", "cidrs"] == old[path: "spec", "cidrs"]
                ? [] : [.invalid("spec.cidrs", new[path: "spec", "cidrs"] ?? .null, "field is immutable")]
        }
        return strategy
    }

    static var addressOwner: Strategy {
        var strategy = Strategy()
        strategy.nameViolations = { _ in [] }
        strategy.generation = .members(["spec"])
        strategy.validate = ServiceRanges.addressProblems
        strategy.validateUpdate = { new, old in
            new[path: "spec", "parentRef"] == old[path: "spec", "parentRef"]
                ? [] : [.invalid("spec.parentRef", new[path: "spec", "parentRef"] ?? .null, "field is immutable")]
        }
        return strategy
    }
}
