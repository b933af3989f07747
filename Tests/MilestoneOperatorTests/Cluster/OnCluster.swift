import Testing

/// What runs the operator against an API server: one cluster at a time, so that deadlines mean something on a busy
/// machine.
@Suite(.serialized, .timeLimit(.minutes(3))) enum OnCluster {}
