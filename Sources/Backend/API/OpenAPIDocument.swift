import HTTPTypes

/// The description of an API, for programs.
///
/// Source: <https://spec.openapis.org/oas/v3.1.0>.
struct OpenAPIDocument {
    let title: String
    let description: String
    let version: String
    let operations: [APIOperation]
    /// Schemas that others refer to.
    let schemas: KeyValuePairs<String, JSONSchema>

    /// The document.
    var json: JSONTree {
        var paths: [JSONTree.Member] = []
        for operation in operations where !paths.contains(where: { $0.name == operation.path }) {
            let methods = operations.filter { $0.path == operation.path }.map {
                JSONTree.Member(name: $0.method.rawValue.lowercased(), value: describe($0))
            }
            paths.append(.init(name: operation.path, value: .object(methods)))
        }
        return [
            "openapi": "3.1.0",
            "info": ["title": .text(title), "description": .text(description), "version": .text(version)],
            // Relative to the document's own address, of which the gateway may have taken a prefix away.
            "servers": [["url": "."]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas.map { .init(name: $0, value: $1.json) }),
                "responses": [
                    "Problem": [
                        "description": "What is wrong, and what to do about it (RFC 9457).",
                        "content": ["application/problem+json": ["schema": JSONSchema.component("Problem").json]],
                    ]
                ],
            ],
        ]
    }

    private func describe(_ operation: APIOperation) -> JSONTree {
        let path = operation.pathParameters.map { name in
            parameter(FieldDescription(name: name, schema: .uuid, isRequired: true), in: "path")
        }
        let parameters =
            path + operation.query.map { parameter($0, in: "query") }
            + operation.headers.map { parameter($0, in: "header") }
        return .object(present: [
            "operationId": .text(operation.identifier), "summary": .text(operation.summary),
            "description": operation.details.map { .text($0) },
            "parameters": parameters.isEmpty ? nil : .array(parameters),
            "requestBody": operation.body.map { body in
                ["required": true, "content": content(body.types.map { ($0, body.schema) })]
            },
            "responses": responses(of: operation),
        ])
    }

    private func parameter(_ field: FieldDescription, in place: JSONTree) -> JSONTree {
        .object(present: [
            "name": .text(field.name), "in": place, "required": field.isRequired ? true : nil,
            "description": field.schema.json["description"], "schema": field.schema.json,
        ])
    }

    private func responses(of operation: APIOperation) -> JSONTree {
        let good = operation.answers.map { answer in
            JSONTree.Member(
                name: String(answer.status.code),
                value: .object(present: [
                    "description": .text(answer.summary),
                    "headers": answer.headers.isEmpty
                        ? nil
                        : .object(
                            answer.headers.map {
                                .init(name: $0, value: ["required": true, "schema": JSONSchema.string.json])
                            }),
                    "content": answer.contents.isEmpty ? nil : content(answer.contents),
                ]))
        }
        let problem: JSONTree = ["$ref": "#/components/responses/Problem"]
        let bad = operation.refusals.map { JSONTree.Member(name: String($0), value: problem) }
        return .object(good + bad + [.init(name: "default", value: problem)])
    }

    private func content(_ contents: [(type: String, schema: JSONSchema)]) -> JSONTree {
        .object(contents.map { .init(name: $0.type, value: ["schema": $0.schema.json]) })
    }
}

extension APIOperation {
    /// A name for programs, as `getV1MilestonesId`.
    var identifier: String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
        return method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The statuses of what it refuses, in order.
    var refusals: [Int] {
        var statuses: Set<Int> = [400, 503]
        if !pathParameters.isEmpty { statuses.insert(404) }
        if body != nil { statuses.formUnion([413, 415, 422]) }
        statuses.formUnion(problems.map(\.code))
        return statuses.sorted()
    }
}
