import APIMachinery
import KubernetesModel

/// Webhook configurations.
///
/// Source: `k8s.io/kubernetes/pkg/apis/admissionregistration/validation`, and the defaults of its first version.
enum WebhookRules {
    static func fill(_ configuration: inout JSONValue, isMutating: Bool) {
        configuration.editEach("webhooks") { webhook in
            webhook.fill("failurePolicy", "Fail")
            webhook.fill("matchPolicy", "Equivalent")
            webhook.fill("namespaceSelector", [:])
            webhook.fill("objectSelector", [:])
            webhook.fill("timeoutSeconds", 10)
            if isMutating { webhook.fill("reinvocationPolicy", "Never") }
            webhook.edit("clientConfig") { client in client.edit("service") { $0.fill("port", 443) } }
            webhook.editEach("rules", AdmissionRuleValidation.fillRule)
        }
    }

    static func problems(_ configuration: JSONValue) -> [FieldError] {
        var names: Set<String> = []
        return (configuration["webhooks"]?.arrayValue ?? []).enumerated().flatMap { index, webhook -> [FieldError] in
            let field = "webhooks[\(index)]"
            let name = webhook["name"]?.stringValue ?? ""
            var problems = webhookProblems(webhook, name, field)
            if !name.isEmpty, !names.insert(name).inserted {
                problems.append(.duplicate("\(field).name", .string(name)))
            }
            return problems
        }
    }

    private static func webhookProblems(_ webhook: JSONValue, _ name: String, _ field: String) -> [FieldError] {
        var problems = nameProblems(name, "\(field).name")
        for (index, rule) in (webhook["rules"]?.arrayValue ?? []).enumerated() {
            problems += AdmissionRuleValidation.ruleProblems(rule, "\(field).rules[\(index)]")
        }
        for (member, values) in [
            ("failurePolicy", ["Fail", "Ignore"]), ("matchPolicy", ["Equivalent", "Exact"]),
            ("reinvocationPolicy", ["IfNeeded", "Never"]),
        ] { problems += AdmissionRuleValidation.choice(webhook, member, values, field) }
        if webhook["sideEffects"].isBlank {
            problems.append(.required("\(field).sideEffects", "must specify one of None, NoneOnDryRun"))
        } else {
            problems += AdmissionRuleValidation.choice(webhook, "sideEffects", ["None", "NoneOnDryRun"], field)
        }
        if let seconds = webhook["timeoutSeconds"]?.integerValue, !(1...30).contains(seconds) {
            problems.append(
                .invalid(
                    "\(field).timeoutSeconds", .integer(seconds),
                    "the timeout value must be between 1 and 30 seconds"))
        }
        for selector in ["namespaceSelector", "objectSelector"] {
            problems += LabelSelectorValidation.problems(webhook[selector], "\(field).\(selector)")
        }
        problems += versionProblems(webhook["admissionReviewVersions"], "\(field).admissionReviewVersions")
        problems += clientProblems(webhook["clientConfig"], "\(field).clientConfig")
        return problems
            + AdmissionRuleValidation.conditionProblems(
                webhook["matchConditions"], hasParameters: false, "\(field).matchConditions")
    }

    private static func nameProblems(_ name: String, _ field: String) -> [FieldError] {
        guard !name.isEmpty else { return [.required(field)] }
        let problems: [FieldError] = NameRule.dns1123Subdomain.violations(of: name).map {
            .invalid(field, .string(name), $0)
        }
        guard problems.isEmpty, name.split(separator: ".").count < 3 else { return problems }
        return [
            .invalid(field, .string(name), "should be a domain with at least three segments separated by dots")
        ]
    }

    private static func versionProblems(_ versions: JSONValue?, _ field: String) -> [FieldError] {
        let texts = versions?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !texts.isEmpty else { return [.required(field, "must specify one of v1, v1beta1")] }
        var problems: [FieldError] = []
        var seen: Set<String> = []
        for (index, text) in texts.enumerated() {
            if !seen.insert(text).inserted {
                problems.append(.invalid("\(field)[\(index)]", .string(text), "duplicate version"))
            }
            problems += NameRule.dns1035Label.violations(of: text).map {
                .invalid("\(field)[\(index)]", .string(text), $0)
            }
        }
        if problems.isEmpty, seen.isDisjoint(with: ["v1", "v1beta1"]) {
            problems.append(
                .invalid(field, versions ?? .null, "must include at least one of v1, v1beta1"))
        }
        return problems
    }

    private static func clientProblems(_ client: JSONValue?, _ field: String) -> [FieldError] {
        let service = client?["service"].flatMap { $0.isNull ? nil : $0 }
        let url = client?["url"]?.stringValue
        guard (service == nil) != (url == nil) else {
            return [.required(field, "exactly one of url or service is required")]
        }
        if let url { return urlProblems(url, "\(field).url") }
        var problems: [FieldError] = [
            ("name", "service name is required"), ("namespace", "service namespace is required"),
        ].compactMap { (service?[$0.0]).isBlank ? .required("\(field).service.\($0.0)", $0.1) : nil }
        if let port = service?["port"]?.integerValue, !(1...65535).contains(port) {
            problems.append(
                .invalid(
                    "\(field).service.port", .integer(port),
                    "port is not valid: must be between 1 and 65535, inclusive"))
        }
        if let path = service?["path"]?.stringValue, !path.hasPrefix("/") {
            problems.append(.invalid("\(field).service.path", .string(path), "must start with a '/'"))
        }
        return problems
    }

    private static func urlProblems(_ url: String, _ field: String) -> [FieldError] {
        let form = "; desired format: https://host[/path]"
        guard url.hasPrefix("https://") else {
            let scheme = url.contains("://") ? String(url.prefix { $0 != ":" }) : ""
            return [
                .invalid(field, .string(scheme), "'https' is the only allowed URL scheme\(form)")
            ]
        }
        let rest = url.dropFirst("https://".count)
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var problems: [FieldError] = []
        if host.isEmpty {
            problems.append(.invalid(field, "", "host must be specified\(form)"))
        }
        if host.contains("@") {
            problems.append(
                .invalid(
                    field, .string(String(host.prefix { $0 != "@" })), "user information is not permitted in the URL"))
        }
        for (mark, part) in [("#", "fragments"), ("?", "query parameters")] where rest.contains(mark) {
            let text = rest.split(separator: Character(mark), maxSplits: 1).dropFirst().first.map(String.init) ?? ""
            problems.append(.invalid(field, .string(text), "\(part) are not permitted in the URL"))
        }
        return problems
    }
}

extension Strategy {
    static func webhooks(isMutating: Bool) -> Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["webhooks"])
        strategy.fillDefaults = { WebhookRules.fill(&$0, isMutating: isMutating) }
        strategy.validate = WebhookRules.problems
        return strategy
    }
}
