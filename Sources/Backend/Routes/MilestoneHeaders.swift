import HTTPTypes

/// The headers that the milestones API reads.
enum MilestoneHeaders {
    /// The revisions that a change is for.
    ///
    /// Source: RFC 9110, section 13.1.1.
    static let ifMatch = RequestHeader<RevisionCondition>(
        "If-Match",
        JSONSchema.string(pattern: "[^ ,]").described(
            "The `ETag` of what will be changed: nothing happens to a newer one.")
    ) { text in
        RevisionCondition(text).map { .value($0) } ?? .wrong("must be * or the ETag of an earlier answer")
    }

    /// Source: RFC 9110, section 13.1.2.
    static let ifNoneMatch = RequestHeader<[String]>(
        "If-None-Match", .string.described("The `ETag` of what the client has: it isn't sent again.")
    ) { .value(RevisionCondition.tags(of: $0)) }

    /// Source: draft-ietf-httpapi-idempotency-key-header.
    static let idempotencyKey = RequestHeader<String>(
        "Idempotency-Key",
        .string(pattern: "^[!-~]([ -~]*[!-~])?$", lengths: 1...200)
            .described("Names the request, so that repeating it within a day does nothing twice.")
    ) { key in
        (1...200).contains(key.utf8.count) && key.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
            ? .value(key) : .wrong("must be 1 to 200 printable ASCII characters")
    }

    /// Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
    static let lastEventID = RequestHeader<ChangePosition>(
        "Last-Event-ID",
        .string(pattern: "^[0-9]{1,18}-[0-9]{1,18}$").described("Goes on after this event of an earlier stream.")
    ) { text in
        ChangePosition(text).map { .value($0) } ?? .wrong("must be the id of an earlier event, unchanged")
    }

    /// Whom the gateway attests; it takes this header away from what clients send.
    static let subject = RequestHeader<String>(
        "X-Milestones-Subject",
        .string(pattern: "^[!-~]([ -~]*[!-~])?$", lengths: 1...200).described("The user; set by the gateway."),
        isRequired: true
    ) { $0.isEmpty ? .wrong("must not be empty") : .value(String($0.prefix(200))) }

    /// What the gateway attests that the user may do.
    static let role = RequestHeader<MilestoneRole>(
        "X-Milestones-Role", .choice(MilestoneRole.allCases.map(\.rawValue)).described("Set by the gateway."),
        isRequired: true
    ) { MilestoneRole(rawValue: $0).map { .value($0) } ?? .wrong("must be one of \(MilestoneRole.choices)") }
}

/// What a user may do.
enum MilestoneRole: String, Sendable, CaseIterable {
    case viewer, editor, admin
}
