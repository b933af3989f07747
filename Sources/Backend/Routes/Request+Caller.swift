import HTTPTypes
import Hummingbird
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Request {
    /// Whom the gateway attests.
    var attestedSubject: String? {
        guard let subject = headers[MilestoneHeaders.subject.name], !subject.isEmpty else { return nil }
        return String(subject.prefix(200))
    }
}

extension ServiceRequestContext {
    /// The milestone that the request's path names.
    /// - Throws: ``MilestoneError`` when it names none: what is no id names no milestone.
    func milestoneID() throws(MilestoneError) -> UUID {
        let text = parameters.get("id") ?? ""
        guard let id = UUID(uuidString: text) else { throw .notFound(text) }
        return id
    }
}
