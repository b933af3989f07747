package import HTTPTypes
import Instrumentation

/// Writes propagated fields into the head of a request to another service.
///
/// ```swift
/// InstrumentationSystem.instrument.inject(context, into: &headers, using: HeaderInjector())
/// ```
package struct HeaderInjector: Injector {
    /// Creates an injector.
    package init() {}

    package func inject(_ value: String, forKey key: String, into carrier: inout HTTPFields) {
        guard let name = HTTPField.Name(key) else { return }
        carrier[name] = value
    }
}
