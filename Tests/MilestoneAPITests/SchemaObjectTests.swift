import KubernetesModel
import Testing

@testable import MilestoneAPI

@Suite struct SchemaObjectTests {
    struct Sample: DefaultedSchemaObject {
        struct Nested: DefaultedSchemaObject {
            var size: Quantity = "1Gi"
            var note: String?

            static var fields: [SchemaField] {
                [SchemaField(CodingKeys.size, "How much."), SchemaField(CodingKeys.note, "Anything.")]
            }
        }

        struct Item: SchemaObject {
            var name: String

            static var fields: [SchemaField] { [SchemaField(CodingKeys.name, "Its name.")] }
        }

        var count = 3
        var nested = Nested()
        var choice: Nested? = Nested()
        var items: [Item] = []
        var labels: [String: String]?

        static var fields: [SchemaField] {
            [
                SchemaField(CodingKeys.count, "How many.", .range(1...5)),
                SchemaField(CodingKeys.nested, "Inside."),
                SchemaField(CodingKeys.choice, "One of them."),
                SchemaField(CodingKeys.items, "Several.", .listMap(key: "name", maxItems: 4)),
                SchemaField(CodingKeys.labels, "Words."),
            ]
        }
    }

    @Test func namesTypesAndOptionalityComeFromTheDecoder() {
        let properties = Sample.properties
        #expect(properties.map(\.name) == ["count", "nested", "choice", "items", "labels"])
        #expect(properties.map(\.isOptional) == [false, false, true, false, true])
    }

    @Test func describesLimitsAndDefaults() {
        let schema = Sample.schema
        let count: JSONValue = [
            "type": "integer", "format": "int32", "description": "How many.", "minimum": 1, "maximum": 5, "default": 3,
        ]
        #expect(schema["properties"]?["count"] == count)
        #expect(schema["properties"]?["items"]?["default"] == [])
        #expect(schema["properties"]?["items"]?["items"]?["required"] == ["name"])
        #expect(schema["required"] == nil)
    }

    @Test(arguments: [
        ("{}", #"{"count":3,"items":[],"nested":{"size":"1Gi"}}"#),
        (#"{"nested":{"note":"x"},"count":1}"#, #"{"count":1,"items":[],"nested":{"note":"x","size":"1Gi"}}"#),
        (#"{"choice":{}}"#, #"{"choice":{"size":"1Gi"},"count":3,"items":[],"nested":{"size":"1Gi"}}"#),
    ])
    func fillsInDefaultsLikeAnAPIServer(written: String, filled: String) throws {
        let document = try JSONValue(parsing: written.utf8)
        #expect(document.filled(withDefaultsOf: Sample.schema).text() == filled)
    }

    /// The types decode what the schema accepts, and an empty spec is the default spec.
    @Test func anEmptySpecIsTheDefaultSpec() throws {
        let platform = try JSONValue(parsing: #"{"metadata":{"name":"demo"}}"#.utf8).decode(as: MilestonePlatform.self)
        #expect(platform.spec.gateway == GatewaySpec() && platform.spec.monitoring == MonitoringSpec())
        #expect(platform.spec.database == DatabaseSpec())
    }

    @Test func aWrittenDatabaseKindReplacesTheDefaultOne() throws {
        let document =
            #"{"metadata":{"name":"demo"},"spec":{"database":{"external":{"urlSecretRef":{"name":"a","key":"b"}}}}}"#
        let platform = try JSONValue(parsing: document.utf8).decode(as: MilestonePlatform.self)
        #expect(platform.spec.database.managed == nil)
        #expect(platform.spec.database.external?.urlSecretRef.name == "a")
    }

    @Test(arguments: [("90s", 90), ("15m", 900), ("2h", 7200), ("x", nil), ("", nil)])
    func readsLengthsOfTime(text: String, seconds: Int?) {
        #expect(TimeSpan(text).seconds == seconds)
    }

    @Test(arguments: [("12h", 12), ("2d", 48), ("1w", 168), ("1y", 8760), ("x", nil)])
    func readsRetentions(text: String, hours: Int?) {
        #expect(Retention(text).hours == hours)
    }
}
