/// The numbers of members of requests for certificates.
extension ProtobufSchema {
    static let certificates: [String: ProtobufSchema] = [
        "certificates.k8s.io/v1/CertificateSigningRequest": object([
            2: ("spec", .message { certificateSpec }), 3: ("status", .message { certificateStatus }),
        ])
    ]

    private static let certificateSpec = ProtobufSchema([
        1: ("request", .bytes), 2: ("username", .text), 3: ("uid", .text), 4: ("groups", .texts), 5: ("usages", .texts),
        6: ("extra", .textLists), 7: ("signerName", .text), 8: ("expirationSeconds", .count),
    ])

    private static let certificateStatus = ProtobufSchema([
        1: ("conditions", .messages { certificateCondition }), 2: ("certificate", .bytes),
    ])

    private static let certificateCondition = ProtobufSchema([
        1: ("type", .text), 2: ("reason", .text), 3: ("message", .text), 4: ("lastUpdateTime", .time),
        5: ("lastTransitionTime", .time), 6: ("status", .text),
    ])
}
