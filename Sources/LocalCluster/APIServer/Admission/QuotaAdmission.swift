import KubernetesModel

/// Keeps what a namespace holds within its ResourceQuotas, and their status true.
///
/// A write and what it uses of quotas are one transaction: usage can't drift from what is stored, so no controller has
/// to count again. Source: Kubernetes documentation, *Resource Quotas*; admission plugin ResourceQuota.
struct QuotaAdmission {
    let kind: ResourceKind
    let isDryRun: Bool

    /// The resource that quotas are stored under.
    static let resource = "resourcequotas"

    /// Takes what a change uses from the quotas of its namespace, or gives back what it frees.
    ///
    /// - Parameters:
    ///   - new: the object afterwards; `nil` when it goes.
    ///   - old: the object before; `nil` when it is new.
    /// - Throws: ``StatusError`` 403 when a quota does not leave that much.
    func settle(_ new: JSONValue?, replacing old: JSONValue?, _ transaction: inout Transaction) throws {
        guard kind.type.scope == .namespaced, let object = new ?? old,
            let namespace = object.metadataText("namespace")
        else { return }
        let quotas = transaction.objects(Self.resource, namespace: namespace)
        guard !quotas.isEmpty else { return }
        let evaluator = QuotaEvaluator.of(kind.storageResource)
        for quota in quotas {
            let key = StorageKey(resource: Self.resource, namespace: namespace, name: quota.name)
            // Other objects of the transaction may have used it already, or it may be what goes.
            guard var quota = transaction.object(key) else { continue }
            let hard = ResourceTotals(quota[path: "spec", "hard"])
            let limited = hard.names.filter(evaluator.counts)
            guard !limited.isEmpty else { continue }
            let scopes = QuotaScope.of(quota)
            func usage(_ object: JSONValue?) -> ResourceTotals {
                guard let object, scopes.allSatisfy({ evaluator.isInScope(object, $0) }) else {
                    return ResourceTotals()
                }
                return evaluator.usage(object)
            }
            if old == nil, let new, scopes.allSatisfy({ evaluator.isInScope(new, $0) }),
                let reason = evaluator.unmetRequirement(new, limited)
            {
                throw StatusError.forbidden(kind.name, object.name, "failed quota: \(quota.name): \(reason)")
            }
            var change = usage(new)
            change.subtract(usage(old))
            change = change.filter { name, amount in hard[name] != nil && amount != .zero }
            guard !change.isEmpty else { continue }
            let used = ResourceTotals(quota[path: "status", "used"])
            try check(change, used: used, hard: hard, quota.name, object)
            guard !isDryRun else { continue }
            var sum = used
            sum.add(change)
            quota.edit("status") { $0["used"] = sum.json }
            transaction.put(quota, at: key)
        }
    }

    private func check(
        _ change: ResourceTotals, used: ResourceTotals, hard: ResourceTotals, _ quota: String, _ object: JSONValue
    ) throws {
        let exceeded = change.filter { name, amount in
            amount > .zero && (used[name] ?? .zero) + amount > hard[name] ?? .zero
        }
        guard !exceeded.isEmpty else { return }
        func part(_ totals: ResourceTotals) -> ResourceTotals { totals.filter { name, _ in exceeded[name] != nil } }
        throw StatusError.forbidden(
            kind.name, object.name,
            "exceeded quota: \(quota), requested: \(exceeded), used: \(part(used)), limited: \(part(hard))")
    }

    /// Counts what a quota that is new or was changed limits.
    static func count(_ quota: JSONValue, _ transaction: inout Transaction) {
        guard let namespace = quota.metadataText("namespace") else { return }
        let hard = quota[path: "spec", "hard"] ?? [:]
        let scopes = QuotaScope.of(quota)
        var used = ResourceTotals()
        let names = ResourceTotals(hard).names
        for name in names { used[name] = .zero }
        let evaluators = Dictionary(
            names.compactMap(QuotaEvaluator.of(limit:)).map { ($0.resource, $0) },
            uniquingKeysWith: { first, _ in first })
        for evaluator in evaluators.values {
            // A quota counts itself.
            let isOwn = evaluator.resource == resource
            let objects = transaction.objects(evaluator.resource, namespace: namespace).filter {
                !isOwn || $0.name != quota.name
            }
            for object in objects + (isOwn ? [quota] : [])
            where scopes.allSatisfy({ evaluator.isInScope(object, $0) }) {
                used.add(evaluator.usage(object).filter { name, _ in used[name] != nil })
            }
        }
        var counted = quota
        counted["status"] = ["hard": hard, "used": used.json]
        guard counted["status"] != quota["status"] else { return }
        transaction.put(counted, at: StorageKey(resource: resource, namespace: namespace, name: quota.name))
    }
}
