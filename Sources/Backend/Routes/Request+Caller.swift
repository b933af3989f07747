import HTTPTypes
import Hummingbird
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension HTTPFields {
    /// Whom the gateway attests.
    var attestedSubject: String? {
        guard let subject = self[MilestoneHeaders.subject.name], !subject.isEmpty else { return nil }
        return String(subject.prefix(200))
    }

    /// The body's media type without its parameters, in lower case.
    var mediaType: String? {
        self[.contentType]?.split(separator: ";").first.map { $0.lowercased().filter { !$0.isWhitespace } }
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
