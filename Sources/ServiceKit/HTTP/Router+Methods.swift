package import HTTPTypes
package import Hummingbird

extension Router where Context == ServiceRequestContext {
    /// Answers a path's other methods with 405 and tells which ones there are, instead of denying that the path exists.
    /// - Parameters:
    ///   - path: The path, whose allowed methods have handlers already.
    ///   - allowed: Those methods; `HEAD` is one wherever `GET` is.
    package func refuseOtherMethods(of path: RouterPath, allowed: [HTTPRequest.Method]) {
        let methods: [HTTPRequest.Method] =
            [.get, .head, .post, .put, .patch, .delete, .options, .trace]
            + [HTTPRequest.Method("QUERY")].compactMap { $0 }
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        for method in methods where !allowed.contains(method) {
            on(path, method: method) { request, _ -> Response in
                throw Problem(
                    .methodNotAllowed, detail: "\(request.method.rawValue) isn't possible here; \(list) are.",
                    headers: [.allow: list])
            }
        }
    }
}
