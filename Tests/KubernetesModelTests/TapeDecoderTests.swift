import Foundation
import Testing

@testable import KubernetesModel

/// The decoder beside Foundation's.
@Suite struct TapeDecoderTests {
    private struct Numbers: Codable, Equatable {
        var int: Int?
        var int8: Int8?
        var int16: Int16?
        var int32: Int32?
        var int64: Int64?
        var uint: UInt?
        var uint8: UInt8?
        var uint16: UInt16?
        var uint32: UInt32?
        var uint64: UInt64?
        var double: Double?
        var float: Float?
        var bool: Bool?
    }

    private struct Special: Codable, Equatable {
        var data: Data
        var url: URL
        var date: Date
        var decimal: Decimal
        var optional: [String?]
        var numbers: [Int: Bool]
        var bytes: [UInt8]
        var nested: [[String: [Double]]]
    }

    /// What decoding comes to: a value, or what the error says of its kind and place.
    private enum Outcome<Value: Equatable>: Equatable {
        case value(Value)
        case error(kind: String, path: [String])
    }

    private func outcome<Value>(_ decode: () throws -> Value) -> Outcome<Value> {
        do {
            return .value(try decode())
        } catch DecodingError.keyNotFound(let key, let context) {
            return .error(kind: "no \(key.stringValue)", path: context.codingPath.map(\.stringValue))
        } catch DecodingError.typeMismatch(_, let context) {
            return .error(kind: "mismatch", path: context.codingPath.map(\.stringValue))
        } catch DecodingError.valueNotFound(_, let context) {
            return .error(kind: "null", path: context.codingPath.map(\.stringValue))
        } catch DecodingError.dataCorrupted(let context) {
            return .error(kind: "corrupted", path: context.codingPath.map(\.stringValue))
        } catch {
            return .error(kind: "\(error)", path: [])
        }
    }

    /// Whether both are the same; Foundation doesn't tell of every number out of range where it stands.
    private func agree<Value>(_ ours: Outcome<Value>, _ theirs: Outcome<Value>) -> Bool {
        if case .error("corrupted", _) = ours, theirs == .error(kind: "corrupted", path: []) { return true }
        return ours == theirs
    }

    private func expectSame<Value: Decodable & Equatable>(_ type: Value.Type, _ text: String) {
        let bytes = Array(text.utf8)
        let theirs = outcome { try JSONDecoder().decode(type, from: Data(bytes)) }
        let ours = outcome { try TapeDecoder.decode(type, from: bytes) }
        #expect(agree(ours, theirs), "\(ours) for \(theirs) of \(text)")
    }

    @Test func decodesObjectsAsFoundationDoes() throws {
        expectSame(Deployment.self, JSONSamples.deployment)
        expectSame(ConfigMap.self, JSONSamples.configMap)
        expectSame(Secret.self, JSONSamples.secret)
        expectSame(Lease.self, JSONSamples.lease)
        expectSame(Service.self, JSONSamples.service)
        expectSame(PartialObjectMetadata.self, JSONSamples.deployment)
        expectSame(JSONValue.self, JSONSamples.deployment)
        expectSame(DynamicObject.self, JSONSamples.configMap)
        let deployment = try TapeDecoder.decode(Deployment.self, from: JSONSamples.deployment.utf8)
        #expect(deployment.spec?.template.spec?.containers.first?.livenessProbe?.httpGet?.port == "http")
        #expect(deployment.metadata.annotations == ["note": "line\n\"quoted\" é😀 é"])
    }

    private static var readableTypes: [any (TapeReadableObject & Equatable).Type] {
        [
            Deployment.self, DeploymentSpec.self, DeploymentStrategy.self, RollingUpdateDeployment.self,
            DeploymentStatus.self, DeploymentCondition.self, ReplicaSet.self, ReplicaSetSpec.self,
            ReplicaSetStatus.self,
            ReplicaSetCondition.self, Pod.self, PodTemplateSpec.self, PodSpec.self, PodStatus.self, HostIP.self,
            PodIP.self, PodCondition.self, ContainerStatus.self, ContainerState.self, ContainerStateWaiting.self,
            ContainerStateRunning.self, ContainerStateTerminated.self, Container.self, ContainerPort.self,
            ResourceRequirements.self, VolumeMount.self, EnvVar.self, EnvVarSource.self, ObjectFieldSelector.self,
            ConfigMapKeySelector.self, SecretKeySelector.self, EnvFromSource.self, ConfigMapEnvSource.self,
            SecretEnvSource.self, Probe.self, ExecAction.self, HTTPGetAction.self, TCPSocketAction.self, Volume.self,
            EmptyDirVolumeSource.self, ConfigMapVolumeSource.self, SecretVolumeSource.self, KeyToPath.self,
            PersistentVolumeClaimVolumeSource.self, DownwardAPIVolumeFile.self, ProjectedVolumeSource.self,
            VolumeProjection.self, ConfigMapProjection.self, DownwardAPIProjection.self,
            ServiceAccountTokenProjection.self, PodSecurityContext.self, SecurityContext.self, Capabilities.self,
            SeccompProfile.self, Toleration.self, LocalObjectReference.self, ConfigMap.self, LabelSelector.self,
            LabelSelectorRequirement.self, Condition.self, OwnerReference.self, ManagedFieldsEntry.self,
            ObjectMeta.self,
        ]
    }

    @Test(arguments: readableTypes.indices) func readsEveryMemberAsFoundationDoes(_ type: Int) throws {
        try expectSameOfAllMembers(Self.readableTypes[type])
    }

    private func expectSameOfAllMembers<Value: TapeReadableObject & Equatable>(_ type: Value.Type) throws {
        let full = try FullDocument.of(type)
        let tape = try JSONTape(full.serialized(), omitsManagedFields: false)
        // Nothing of it needs the way back to init(from:).
        #expect(try Value(reading: TapeValue(tape, at: 0)) == JSONDecoder().decode(type, from: Data(full.serialized())))
        for name in (full.objectValue ?? [:]).keys {
            for other in [nil, .null, .integer(7), .string("other"), [], [:]] as [JSONValue?] {
                var variant = full
                variant[name] = other
                let bytes = variant.serialized()
                let ours = try? TapeDecoder.decode(type, from: bytes)
                let theirs = try? JSONDecoder().decode(type, from: Data(bytes))
                #expect(ours == theirs, "\(type) with \(other?.description ?? "no") \(name)")
            }
        }
    }

    @Test(arguments: [
        "0", "-0", "7", "-7", "127", "128", "255", "256", "-129", "65536", "2147483648", "4294967296", "1.0", "1.5",
        "1e2",
        "1e-2", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
        "18446744073709551616", "1e308", "1e400", "1E+5", "true", "\"1\"", "null", "[]", "{}",
    ])
    func decodesNumbersAsFoundationDoes(_ text: String) {
        for name in [
            "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "double", "float",
            "bool",
        ] {
            expectSame(Numbers.self, "{\"\(name)\":\(text)}")
        }
        expectSame(Int.self, text)
        expectSame([UInt64].self, "[\(text)]")
        expectSame([String: Int32].self, "{\"a\":\(text)}")
        expectSame(IntOrString.self, text)
        expectSame(Quantity.self, text)
    }

    @Test func decodesWhatJSONWritesInItsOwnWay() {
        expectSame(
            Special.self,
            """
            {"data":"dmFsdWU=","url":"https://example.com/a?b","date":1.5,"decimal":12345678901234567890.5,\
            "optional":["a",null],"numbers":{"1":true},"bytes":[1,255],"nested":[{"a":[1,2.5],"b":[]},{}]}
            """)
        expectSame([Data].self, #"["no base"]"#)
    }

    @Test(arguments: [
        #"{}"#, #"{"metadata":null}"#, #"{"metadata":[]}"#, #"{"metadata":{"name":1}}"#,
        #"{"metadata":{"labels":{"a":1}}}"#, #"{"metadata":{"labels":{"a":null}}}"#, #"{"metadata":{"labels":"x"}}"#,
        #"{"metadata":{"finalizers":["a",2]}}"#, #"{"metadata":{"finalizers":["a",null]}}"#,
        #"{"metadata":{"creationTimestamp":"yesterday"}}"#, #"{"metadata":{"generation":1.5}}"#,
        #"{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"A","name":"a"}]}}"#, #"[]"#, #""#, #"{"#, #"{} x"#,
        #"{"metadata":{}} "#, #"{"metadata":{}"#, #"{"metadata" {}}"#,
    ])
    func failsAsFoundationDoes(_ text: String) { expectSame(ConfigMap.self, text) }

    @Test func takesTheFirstOfMembersWithTheSameName() {
        expectSame(ConfigMap.self, #"{"metadata":{"name":"a","uid":"u","name":"b"},"kind":"A","kind":"B"}"#)
        expectSame(ConfigMap.self, #"{"metadata":{"name":"a","n\u0061me":"b"}}"#)
        expectSame([String: String].self, #"{"a":"1","b":"2","a":"3"}"#)
        expectSame([String: Int].self, #"{"a":1,"b":2,"a":3}"#)
        expectSame(JSONValue.self, #"{"a":1,"b":2,"a":3}"#)
    }

    @Test func findsMembersInAnyOrderAmongMany() {
        let many = (0..<500).reversed().map { "\"m\($0)\":\($0)" }.joined(separator: ",")
        expectSame([String: Int].self, "{\(many)}")
        expectSame(JSONValue.self, "{\(many)}")
        expectSame(Numbers.self, "{\"uint8\":1,\"int\":2,\(many),\"float\":3,\"int\":4}")
        expectSame(Numbers.self, #"{"bool":true,"double":1,"uint8":2,"int64":3,"int":4}"#)
    }

    @Test func leavesOutManagedFieldsOfTheDocumentOnly() throws {
        let kept = try TapeDecoder.decode(
            Deployment.self, from: JSONSamples.deployment.utf8, omitsManagedFields: true)
        var expected = try TapeDecoder.decode(Deployment.self, from: JSONSamples.deployment.utf8)
        #expect(expected.metadata.managedFields?.count == 1)
        expected.metadata.managedFields = nil
        #expect(kept == expected)

        let other: JSONValue = ["a": ["metadata": ["managedFields": [1]]], "metadata": ["name": "x"]]
        let document = #"{"a":{"metadata":{"managedFields":[1]}},"metadata":{"managedFields":null,"name":"x"}}"#
        #expect(try TapeDecoder.decode(JSONValue.self, from: document.utf8, omitsManagedFields: true) == other)
    }

    @Test func refusesWhatNestsTooDeeply() throws {
        let depth = JSONValue.maximumDepth
        let deepest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        _ = try TapeDecoder.decode(JSONValue.self, from: deepest.utf8)
        #expect(throws: DecodingError.self) { try TapeDecoder.decode(JSONValue.self, from: "[\(deepest)]".utf8) }
    }

    @Test func refusesCommasAfterTheLastMember() {
        #expect(throws: DecodingError.self) { try TapeDecoder.decode(JSONValue.self, from: #"{"a":1,}"#.utf8) }
        #expect(throws: DecodingError.self) { try TapeDecoder.decode(JSONValue.self, from: "[1,]".utf8) }
    }

    @Test func keepsIntegersAndOtherNumbersApart() throws {
        let value = try TapeDecoder.decode(JSONValue.self, from: "[1,1.0,1e2,9223372036854775808]".utf8)
        #expect(value == [1, .number(1), .number(100), .number(9_223_372_036_854_775_808)])
    }

    @Test func readsHalfASurrogatePairAsGoDoes() throws {
        #expect(try TapeDecoder.decode(String.self, from: #""a\ud83dz""#.utf8) == "a\u{FFFD}z")
    }

    @Test func tellsWhereANumberDoesNotFit() {
        let failure = outcome { try TapeDecoder.decode(Numbers.self, from: #"{"int8":300}"#.utf8) }
        #expect(failure == .error(kind: "corrupted", path: ["int8"]))
    }

    @Test func refusesTextThatIsNoUTF8() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x5B, 0x22, 0xC3, 0x22, 0x5D], [0x7B, 0x22, 0x80, 0x22, 0x3A, 0x31, 0x7D],
        ] {
            #expect(throws: DecodingError.self) { try TapeDecoder.decode(JSONValue.self, from: bytes) }
        }
    }

    /// Whatever is damaged, it is read as Foundation reads it, or refused; and what is JSON is read if Foundation does.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func readsDamagedDocumentsAsFoundationDoes(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        func compare<Value: Decodable & Equatable>(_ type: Value.Type, _ text: String) {
            let bytes = JSONSamples.damaged(text, &random)
            let ours = outcome { try TapeDecoder.decode(type, from: bytes) }
            let theirs = outcome { try JSONDecoder().decode(type, from: Data(bytes)) }
            let isJSON = if case .value = outcome({ try JSONValue(parsing: bytes) }) { true } else { false }
            let isText = String(validating: bytes, as: UTF8.self) != nil
            // Half of a surrogate pair is refused by Foundation.
            if String(decoding: bytes, as: UTF8.self).contains("\\ud"), case .error = theirs { return }
            if case .value = ours {
                #expect(agree(ours, theirs), "\(ours) for \(theirs) of \(String(decoding: bytes, as: UTF8.self))")
            } else if isJSON, isText {
                #expect(agree(ours, theirs), "\(ours) for \(theirs) of \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        for _ in 0..<250 {
            compare(Deployment.self, JSONSamples.deployment)
            compare(ConfigMap.self, JSONSamples.configMap)
            compare(Lease.self, JSONSamples.lease)
            compare(Service.self, JSONSamples.service)
        }
    }
}
