package import ControllerRuntime

/// How an operator agrees with others of the same cluster on who acts.
package struct Candidacy: Sendable {
    /// Who it is: no other process's name.
    package var identity: String
    /// How long its lease lasts.
    package var timing: LeaseTiming

    package init(identity: String, timing: LeaseTiming = LeaseTiming()) {
        self.identity = identity
        self.timing = timing
    }
}
