/// Carries a value that isn't `Sendable` to another thread, where its sender's promise holds that nobody else touches it.
struct UnsafeTransfer<Value>: @unchecked Sendable {
    let wrapped: Value

    init(_ wrapped: Value) { self.wrapped = wrapped }
}
