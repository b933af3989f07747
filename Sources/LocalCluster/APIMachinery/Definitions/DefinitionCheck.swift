package import KubernetesModel

/// Checks CustomResourceDefinitions, in the words of the real server.
///
/// Source: `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`.
package struct DefinitionCheck {
    var errors: [FieldError] = []

    /// What is wrong with a definition, new or changed, but for its metadata.
    ///
    /// - Parameter definition: the definition with its defaults and its status.
    package static func errors(in definition: JSONValue) -> [FieldError] {
        var check = DefinitionCheck()
        check.checkSpec(definition["spec"] ?? [:], "spec")
        check.checkStoredVersions(definition)
        return check.errors + approvalErrors(in: definition)
    }

    /// What is wrong with the name of a new definition, and with what only old ones may have.
    package static func errors(inNew definition: JSONValue) -> [FieldError] {
        let name = definition[path: "metadata", "name"]?.stringValue ?? ""
        let wanted =
            "\(definition[path: "spec", "names", "plural"]?.stringValue ?? "")."
            + "\(definition[path: "spec", "group"]?.stringValue ?? "")"
        return name == wanted
            ? [] : [.invalid("metadata.name", .string(name), "must be spec.names.plural+\".\"+spec.group")]
    }

    /// What is wrong with a change of a definition.
    package static func errors(in new: JSONValue, replacing old: JSONValue) -> [FieldError] {
        let isEstablished = old[path: "status", "conditions"]?.arrayValue?.contains {
            $0["type"] == "Established" && $0["status"] == "True"
        }
        var members: [[String]] = isEstablished == true ? [["scope"], ["names", "kind"]] : []
        members += [["group"], ["names", "plural"]]
        return members.compactMap { member in
            func value(_ definition: JSONValue) -> JSONValue {
                member.reduce(definition["spec"]) { $0?[$1] } ?? ""
            }
            guard value(new) != value(old) else { return nil }
            return .invalid(
                FieldPath("spec").child(member.joined(separator: ".")), value(new), "field is immutable")
        }
    }

    // MARK: Spec

    private mutating func checkSpec(_ spec: JSONValue, _ path: FieldPath) {
        checkGroup(spec.text(of: "group"), path.child("group"))
        check(spec.text(of: "scope"), isOneOf: ["Cluster", "Namespaced"], path.child("scope"))
        let versions = spec.elements(of: "versions")
        let attributes = VersionAttributes(spec, at: path)
        let hasSharedSchema = attributes.places(of: "schema").first?.path == path.child("validation")
        for (index, version) in versions.enumerated() {
            let field = path.child("versions").index(index)
            if !hasSharedSchema, version["schema"]?.schema("openAPIV3Schema") == nil {
                errors.append(.required(field.child("schema").child("openAPIV3Schema")))
            }
        }
        for (index, version) in versions.enumerated() { check(version, path.child("versions").index(index)) }
        let names = versions.map { $0.text(of: "name") }
        if Set(names).count < names.count {
            errors.append(
                .invalid(path.child("versions"), printed: attributes.printed, "must contain unique version names"))
        }
        if versions.count(where: { $0.isTrue("storage") }) != 1 {
            errors.append(
                .invalid(
                    path.child("versions"), printed: attributes.printed,
                    "must have exactly one version marked as storage version"))
        }
        checkNames(spec["names"] ?? [:], path.child("names"))
        check(attributes)
        if spec.isTrue("preserveUnknownFields") {
            errors.append(
                .invalid(
                    path.child("preserveUnknownFields"), true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema "
                        + "instead"))
        }
        if let conversion = spec.schema("conversion") { checkConversion(conversion, path.child("conversion")) }
    }

    private mutating func checkGroup(_ group: String, _ path: FieldPath) {
        let violations = NameRule.dns1123Subdomain.violations(of: group)
        if group.isEmpty {
            errors.append(.required(path))
        } else if !violations.isEmpty {
            errors.append(.invalid(path, .string(group), violations.joined(separator: ",")))
        } else if !group.contains(".") {
            errors.append(.invalid(path, .string(group), "should be a domain with at least one dot"))
        }
    }

    private mutating func check(_ version: JSONValue, _ path: FieldPath) {
        checkLabel(version.text(of: "name"), path.child("name"))
        guard let warning = version["deprecationWarning"]?.stringValue else { return }
        let field = path.child("deprecationWarning")
        func fail(_ detail: String) { errors.append(.invalid(field, .string(warning), detail)) }
        if !version.isTrue("deprecated") { fail("can only be set for deprecated versions") }
        if warning.utf8.count > 256 { fail("must be <= 256 characters long") }
        if warning.isEmpty { fail("must not be an empty string") }
    }

    private mutating func checkNames(_ names: JSONValue, _ path: FieldPath) {
        for member in ["plural", "singular", "kind", "listKind"] where names.text(of: member).isEmpty {
            errors.append(.required(path.child(member)))
        }
        for member in ["plural", "singular"] where !names.text(of: member).isEmpty {
            checkLabel(names.text(of: member), path.child(member))
        }
        for member in ["kind", "listKind"] where !names.text(of: member).isEmpty {
            let name = names.text(of: member)
            let violations = NameRule.dns1035Label.violations(of: name.lowercased())
            guard !violations.isEmpty else { continue }
            errors.append(
                .invalid(
                    path.child(member), .string(name),
                    "may have mixed case, but should otherwise match: \(violations.joined(separator: ","))"))
        }
        if !names.text(of: "kind").isEmpty, names["kind"] == names["listKind"] {
            errors.append(
                .invalid(path.child("listKind"), names["listKind"], "kind and listKind may not be the same"))
        }
        for member in ["shortNames", "categories"] {
            for (index, name) in names.texts(of: member).enumerated() {
                checkLabel(name, path.child(member).index(index))
            }
        }
    }

    private mutating func checkLabel(_ name: String, _ path: FieldPath) {
        let violations = NameRule.dns1035Label.violations(of: name)
        guard !violations.isEmpty else { return }
        errors.append(.invalid(path, .string(name), violations.joined(separator: ",")))
    }

    private mutating func check(_ value: String, isOneOf values: [String], _ path: FieldPath) {
        if value.isEmpty {
            errors.append(.required(path))
        } else if !values.contains(value) {
            errors.append(.notSupported(path, .string(value), supported: values))
        }
    }

    private mutating func check(_ attributes: VersionAttributes) {
        for place in attributes.places(of: "schema") {
            guard let schema = place.value.schema("openAPIV3Schema") else { continue }
            errors += SchemaCheck.errors(in: schema, at: place.path.child("openAPIV3Schema"))
        }
        for place in attributes.places(of: "subresources") {
            errors += ServingCheck.errors(inSubresources: place.value, at: place.path)
        }
        for place in attributes.places(of: "additionalPrinterColumns") {
            errors += ServingCheck.errors(inColumns: place.value.arrayValue ?? [], at: place.path)
        }
    }

    // MARK: Conversion

    private mutating func checkConversion(_ conversion: JSONValue, _ path: FieldPath) {
        let strategy = conversion.text(of: "strategy")
        check(strategy, isOneOf: ["None", "Webhook"], path.child("strategy"))
        let webhook = conversion["webhook"]
        let client = webhook?["clientConfig"]
        let versions = webhook?["conversionReviewVersions"]?.arrayValue ?? []
        let clientPath = path.child("webhookClientConfig")
        let versionsPath = path.child("conversionReviewVersions")
        guard strategy == "Webhook" else {
            let detail = "should not be set when strategy is not set to Webhook"
            if client != nil { errors.append(.forbidden(clientPath, detail)) }
            if !versions.isEmpty { errors.append(.forbidden(versionsPath, detail)) }
            return
        }
        if let client {
            if (client["url"] == nil) == (client["service"] == nil) {
                errors.append(.required(clientPath, "exactly one of url or service is required"))
            }
        } else {
            errors.append(.required(clientPath, "required when strategy is set to Webhook"))
        }
        checkReviewVersions(versions.compactMap(\.stringValue), versionsPath)
    }

    private mutating func checkReviewVersions(_ versions: [String], _ path: FieldPath) {
        guard !versions.isEmpty else { return errors.append(.required(path)) }
        var seen: Set<String> = []
        for (index, version) in versions.enumerated() {
            if seen.insert(version).inserted {
                checkLabel(version, path.index(index))
            } else {
                errors.append(.invalid(path.index(index), .string(version), "duplicate version"))
            }
        }
        if seen.isDisjoint(with: ["v1", "v1beta1"]) {
            errors.append(
                .invalid(
                    path, .array(versions.map(JSONValue.string)), "must include at least one of v1, v1beta1"))
        }
    }
}
