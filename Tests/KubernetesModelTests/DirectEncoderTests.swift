import Foundation
import KubernetesModel
import Testing

/// The encoder beside Foundation's.
@Suite struct DirectEncoderTests {
    private struct Special: Codable, Equatable {
        var data = Data([0, 255, 17])
        var url = URL(string: "https://example.com/a%20b?c=1")
        var date = Date(timeIntervalSinceReferenceDate: 12_345.5)
        var decimal = Decimal(string: "12.25")
        var optional: [String?] = ["a", nil]
        var numbers: [Int: Bool] = [1: true, -2: false]
        var bytes: [UInt8] = [0, 9, 10, 255]
        var nested: [[String: [Double]]] = [["a": [0.5, -1, 1e300]], [:]]
        var floats: [Float] = [0.1, 3]
        var limits: [Int64] = [.min, .max]
        var huge = UInt64.max
        var text = "line\n\t\"quoted\" \\ / \u{1} é😀"
        var nothing = Nothing()
        var empty: [Nothing] = []
    }

    private struct Nothing: Codable, Equatable {}

    /// Encodes into containers in containers, and one object in two steps.
    private struct ByHand: Encodable {
        enum Key: CodingKey {
            case outer, list, flat, last
        }

        private struct Flat: Encodable {
            var flat = 1
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            var outer = container.nestedContainer(keyedBy: Key.self, forKey: .outer)
            var list = outer.nestedUnkeyedContainer(forKey: .list)
            try list.encode(1)
            var inner = list.nestedContainer(keyedBy: Key.self)
            try inner.encodeNil(forKey: .flat)
            try list.encode("two")
            try outer.encode(true, forKey: .last)
            try Flat().encode(to: encoder)
            try container.encode("end", forKey: .last)
        }
    }

    private class Base: Encodable {
        let name = "base"
        private enum CodingKeys: CodingKey { case name }
    }

    private final class Derived: Base {
        private enum CodingKeys: CodingKey { case more, extra }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try super.encode(to: container.superEncoder())
            _ = container.superEncoder(forKey: .extra)
            try container.encode("more", forKey: .more)
        }
    }

    private func expectSame(_ value: some Encodable) throws {
        let ours = try JSONValue(parsing: DirectEncoder.encode(value))
        let theirs = try JSONValue(parsing: JSONEncoder().encode(value))
        #expect(ours == theirs)
    }

    @Test func encodesObjectsAsFoundationDoes() throws {
        try expectSame(Deployment(json: JSONSamples.deployment.utf8))
        try expectSame(ConfigMap(json: JSONSamples.configMap.utf8))
        try expectSame(Secret(json: JSONSamples.secret.utf8))
        try expectSame(Lease(json: JSONSamples.lease.utf8))
        try expectSame(Service(json: JSONSamples.service.utf8))
        try expectSame(PartialObjectMetadata(json: JSONSamples.deployment.utf8))
        try expectSame(JSONValue(parsing: JSONSamples.deployment.utf8))
        try expectSame(DynamicObject(json: JSONSamples.configMap.utf8))
        try expectSame(["a": "b", "c": ""])
        try expectSame(Nothing())
    }

    @Test func encodesWhatFoundationWritesInAWayOfItsOwn() throws {
        try expectSame(Special())
        let bytes = try DirectEncoder.encode(Special())
        let back = try TapeDecoder.decode(Special.self, from: bytes)
        #expect(back == Special())
    }

    @Test func closesContainersWhereTheyEnd() throws {
        let text = String(decoding: try DirectEncoder.encode(ByHand()), as: UTF8.self)
        #expect(text == #"{"outer":{"list":[1,{"flat":null},"two"],"last":true},"flat":1,"last":"end"}"#)
    }

    @Test func waitsForEncodersThatItHandedOut() throws {
        let text = String(decoding: try DirectEncoder.encode(Derived()), as: UTF8.self)
        #expect(text == #"{"super":{"name":"base"},"extra":{},"more":"more"}"#)
    }

    @Test func refusesNumbersThatJSONHasNot() {
        #expect(throws: EncodingError.self) { try DirectEncoder.encode(["a": [1, Double.nan]]) }
        do {
            _ = try DirectEncoder.encode(["a": [1, Float.infinity]])
        } catch EncodingError.invalidValue(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["a", "Index 1"])
        } catch {
            Issue.record(error)
        }
    }
}
