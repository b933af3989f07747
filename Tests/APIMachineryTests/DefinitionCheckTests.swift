import APIMachinery
import KubernetesModel
import Testing

/// What kube-apiserver 1.36 says of CustomResourceDefinitions that it refuses.
@Suite struct DefinitionCheckTests {
    private static func definition(_ versions: String) throws -> JSONValue {
        try json(
            #"""
            {"metadata":{"name":"things.g.test"},"spec":{"group":"g.test","scope":"Namespaced",
             "names":{"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"},
             "conversion":{"strategy":"None"},"versions":\#(versions)},"status":{"storedVersions":["v1"]}}
            """#)
    }

    private func errors(schema: String) throws -> [String] {
        let definition = try Self.definition(
            #"[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":\#(schema)}}]"#)
        return DefinitionCheck.errors(in: definition).map(\.description)
    }

    private func errors(field: String) throws -> [String] {
        let place = "spec.validation.openAPIV3Schema.properties[spec].properties[f]"
        return try errors(
            schema: #"{"type":"object","properties":{"spec":{"type":"object","properties":{"f":\#(field)}}}}"#
        ).map { $0.hasPrefix(place) ? String($0.dropFirst(place.count)) : $0 }
    }

    @Test(arguments: [
        #"{"type":"object"}"#,
        #"{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","maxLength":9}}}}}"#,
        #"{"type":"object","properties":{"spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}"#,
        #"{"type":"object","properties":{"spec":{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}}}"#,
    ])
    func acceptsStructuralSchemas(schema: String) throws { #expect(try errors(schema: schema).isEmpty) }

    @Test(arguments: [
        (
            #"{"properties":{"spec":{"properties":{"a":{}}}}}"#,
            [
                "spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Required value: must not be empty for specified object fields",
                "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields",
                "spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root",
            ]
        ),
        (
            #"{"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}"#,
            [
                "spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified"
            ]
        ),
        (
            #"{"type":"object","nullable":true}"#,
            ["spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root"]
        ),
    ])
    func refusesSchemas(schema: String, expected: [String]) throws { #expect(try errors(schema: schema) == expected) }

    @Test(arguments: [
        (#"{"type":"array"}"#, [".items: Required value: must be specified"]),
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}"#,
            [".additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"]
        ),
        (
            #"{"type":"object","properties":{"b":{"type":"string"}},"anyOf":[{"type":"object","properties":{"c":{"minLength":1}}}]}"#,
            [
                ".anyOf[0].type: Forbidden: must be empty to be structural",
                ".properties[c]: Required value: because it is defined in spec.validation.openAPIV3Schema.properties[spec].properties[f].anyOf[0].properties[c]",
            ]
        ),
        (
            #"{"type":"integer","maximum":5,"default":9}"#,
            [".default: Invalid value: 9:  in body should be less than or equal to 5"]
        ),
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"default":{"b":1}}"#,
            [#".default: Invalid value: {"b":1}: must not have unknown fields"#]
        ),
        (
            #"{"type":"array","items":{"type":"object","properties":{"k":{"type":"string"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}"#,
            [
                ".items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"
            ]
        ),
        (
            #"{"type":"integer","x-kubernetes-validations":[{"rule":"self.foo > 1"}]}"#,
            [
                #".x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.foo \u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: type 'int' does not support field selection"#
                    + "\n | self.foo > 1\n | ....^"
            ]
        ),
        (
            #"{"type":"integer","x-kubernetes-validations":[{"rule":"self > 1","optionalOldSelf":true,"fieldPath":".x"}]}"#,
            [#".x-kubernetes-validations[0].fieldPath: Invalid value: ".x": fieldPath must be a valid path"#]
        ),
        (
            #"{"type":"integer","x-kubernetes-validations":[{"rule":"self > 1","optionalOldSelf":true}]}"#,
            [
                ".x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule"
            ]
        ),
        (
            #"{"type":"array","maxItems":5,"items":{"type":"integer","x-kubernetes-validations":[{"rule":"self == oldSelf"}]}}"#,
            [
                #".items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within spec.validation.openAPIV3Schema.properties[spec].properties[f]"#
            ]
        ),
    ])
    func refusesFields(field: String, expected: [String]) throws { #expect(try errors(field: field) == expected) }

    @Test func refusesRulesThatMayCostTooMuch() throws {
        let hint =
            "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)"
        let expression =
            #"{"type":"object","properties":{"a":{"type":"integer"}},"x-kubernetes-validations":[{"rule":"self.a < 5","messageExpression":"'a is ' + string(self.a)"}]}"#
        #expect(
            try errors(field: expression) == [
                ".x-kubernetes-validations[0].messageExpression: Forbidden: estimated messageExpression cost exceeds budget by factor of more than 100x \(hint)",
                ".x-kubernetes-validations[0].messageExpression: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
                "spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x \(hint)",
            ])
        // The same loop over few and short elements is cheap.
        func loop(_ limits: String) -> String {
            #"{"type":"array"\#(limits),"items":{"type":"string","maxLength":9},"x-kubernetes-validations":[{"rule":"self.all(x, self.all(y, x != y))"}]}"#
        }
        #expect(try errors(field: loop("")).count == 3)
        #expect(try errors(field: loop(#","maxItems":9"#)).isEmpty)
    }

    @Test func namesThePlaceOfASchemaThatVersionsDoNotShare() throws {
        let definition = try Self.definition(
            #"""
            [{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}},
             {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{}}}]
            """#)
        #expect(
            DefinitionCheck.errors(in: definition).map(\.description) == [
                "spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root"
            ])
    }

    @Test func keepsVersionsThatWereStored() throws {
        let definition = try Self.definition(
            #"[{"name":"v2","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]"#)
        #expect(
            DefinitionCheck.errors(in: definition).map(\.description) == [
                #"status.storedVersions: Invalid value: ["v1"]: must have the storage version v2"#,
                #"status.storedVersions[0]: Invalid value: "v1": must appear in spec.versions"#,
            ])
    }
}
