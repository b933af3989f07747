import APIMachinery
import FoundationEssentials
import KubernetesModel

/// The strategies of the core group's smaller kinds.
extension Strategy {
    static func namespace(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.nameViolations = NameRule.dns1123Label.violations(of:)
        strategy.initialStatus = { _ in ["phase": "Active"] }
        strategy.fillDefaults = { namespace in
            // The label is how selectors name a namespace: nobody can take it away.
            var labels = namespace[path: "metadata", "labels"] ?? [:]
            if !namespace.name.isEmpty { labels["kubernetes.io/metadata.name"] = .string(namespace.name) }
            namespace.metadata["labels"] = labels
        }
        strategy.prepareForCreate = { namespace, _ in
            var spec = namespace["spec"] ?? [:]
            spec["finalizers"] = ["kubernetes"]
            namespace["spec"] = spec
        }
        strategy.prepareForUpdate = { namespace, old, _ in namespace["spec"] = old["spec"] }
        strategy.afterCreate = { namespace, transaction in
            NamespaceContents.put(namespace: namespace.name, settings, &transaction)
        }
        strategy.returnsDeletedObject = true
        return strategy
    }

    static var configMap: Strategy {
        var strategy = Strategy()
        strategy.validate = { map in
            let binary = map["binaryData"]?.objectValue ?? [:]
            var problems = DataKeys.problems(map["data"], "data")
            for key in (map["data"]?.objectValue ?? [:]).keys.sorted() where binary[key] != nil {
                problems.append(.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData"))
            }
            return problems + DataKeys.problems(map["binaryData"], "binaryData")
        }
        strategy.validateUpdate = { new, old in Immutability.problems(new, old, members: ["data", "binaryData"]) }
        strategy.decodingProblem = { Base64Text.problem($0["binaryData"]) }
        return strategy
    }

    static var secret: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { secret in
            if let texts = secret["stringData"]?.objectValue {
                var data = secret["data"]?.objectValue ?? [:]
                for (key, text) in texts {
                    data[key] = .string(Data((text.stringValue ?? "").utf8).base64EncodedString())
                }
                secret["data"] = data.isEmpty ? .none : .some(.object(data))
                secret["stringData"] = nil
            }
            if secret["type"].isBlank { secret["type"] = "Opaque" }
        }
        strategy.validate = { DataKeys.problems($0["data"], "data") + SecretTypes.problems($0) }
        strategy.validateUpdate = { new, old in
            var problems: [FieldError] = []
            if new["type"] != old["type"] {
                problems.append(.invalid("type", new["type"] ?? "", "field is immutable"))
            }
            return problems + Immutability.problems(new, old, members: ["data"])
        }
        strategy.decodingProblem = { Base64Text.problem($0["data"]) }
        strategy.prepareForUpdate = { secret, old, _ in
            if secret["type"].isBlank { secret["type"] = old["type"] }
        }
        return strategy
    }

    static var persistentVolumeClaim: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in ["phase": "Pending"] }
        strategy.fillDefaults = { claim in claim.edit("spec", ClaimDefaults.fill) }
        strategy.admit = { claim, transaction in
            let protection: JSONValue = "kubernetes.io/pvc-protection"
            let finalizers = claim[path: "metadata", "finalizers"]?.arrayValue ?? []
            if !finalizers.contains(protection) { claim.metadata["finalizers"] = .array(finalizers + [protection]) }
            guard claim[path: "spec", "storageClassName"] == nil else { return }
            let standard = transaction.objects("storageclasses.storage.k8s.io").first {
                $0[path: "metadata", "annotations"]?["storageclass.kubernetes.io/is-default-class"] == "true"
            }
            if let standard { claim.edit("spec") { $0["storageClassName"] = .string(standard.name) } }
        }
        strategy.admitValid = { claim, old, transaction in
            guard claim["spec"] != old?["spec"], claim.metadata["deletionTimestamp"] == nil else { return }
            try LimitRangeAdmission.check(claim: claim, transaction)
        }
        strategy.prepareForUpdate = { claim, old, transaction in
            try ClaimExpansion.admit(claim, old, in: transaction)
        }
        strategy.validate = { ClaimDefaults.problems($0["spec"] ?? [:], "spec") }
        strategy.validateUpdate = ClaimDefaults.updateProblems
        return strategy
    }

    static var persistentVolume: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in ["phase": "Pending"] }
        strategy.fillDefaults = { volume in
            volume.edit("spec") { spec in
                spec.fill("persistentVolumeReclaimPolicy", "Retain")
                spec.fill("volumeMode", "Filesystem")
                spec.edit("capacity", QuantityText.canonicalize)
                spec.edit("hostPath") { $0.fill("type", "") }
            }
        }
        strategy.validate = PersistentVolumeRules.problems
        return strategy
    }

    static var node: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { node in node["status"] }
        strategy.fillDefaults = NodeRules.fill
        strategy.validate = NodeRules.problems
        return strategy
    }

    static var endpoints: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { endpoints in
            endpoints.editEach("subsets") { subset in subset.editEach("ports") { $0.fill("protocol", "TCP") } }
        }
        strategy.validate = EndpointsValidation.problems
        return strategy
    }
}

/// What a namespace holds from its first moment, so that pods made right after it are not refused.
enum NamespaceContents {
    static func put(namespace: String, _ settings: ClusterSettings, _ transaction: inout Transaction) {
        let account = StorageKey(resource: "serviceaccounts", namespace: namespace, name: "default")
        let root = StorageKey(resource: "configmaps", namespace: namespace, name: "kube-root-ca.crt")
        func metadata(_ name: String) -> JSONValue {
            [
                "name": .string(name), "namespace": .string(namespace), "uid": .string(settings.uid()),
                "creationTimestamp": .string(settings.now()),
            ]
        }
        if transaction.object(account) == nil { transaction.put(["metadata": metadata(account.name)], at: account) }
        if transaction.object(root) == nil, !settings.rootCertificate.isEmpty {
            var map: JSONValue = [
                "metadata": metadata(root.name), "data": ["ca.crt": .string(settings.rootCertificate)],
            ]
            map.metadata["annotations"] = [
                "kubernetes.io/description":
                    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
            ]
            transaction.put(map, at: root)
        }
    }
}
