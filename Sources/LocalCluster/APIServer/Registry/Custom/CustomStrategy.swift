import KubernetesModel

extension Strategy {
    /// How objects of a CustomResourceDefinition are written.
    static func custom(hasStatus: Bool) -> Strategy {
        var strategy = Strategy()
        strategy.allowsUnconditionalUpdate = false
        strategy.generation = hasStatus ? .membersBut(["metadata", "status"]) : .membersBut(["metadata"])
        strategy.statusIsolation = .everythingButStatus
        strategy.afterRemove = { object, transaction in
            let group = object["apiVersion"]?.stringValue?.split(separator: "/").first.map(String.init) ?? ""
            try DefinitionRules.finishRemoval(kind: object["kind"]?.stringValue ?? "", group: group, &transaction)
        }
        return strategy
    }
}
