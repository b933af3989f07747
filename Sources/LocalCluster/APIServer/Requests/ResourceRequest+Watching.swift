import HTTPTypes
import KubernetesModel

/// Answers to watch.
extension ResourceRequest {
    func watch() throws -> APIResponse {
        let options = try ListOptions(request.query, isWatch: true)
        // kube-apiserver gives this one as a plain error, without a reason.
        let revision = try options.revision { .internalError($0) }
        let encoder = WatchEventEncoder(
            kind: kind, mediaType: mediaType, inclusion: try Table.Inclusion(request.query),
            date: server.environment.date)
        let start = try start(at: revision, options)
        let session = try WatchSession(self, options: options, start: start, encoder: encoder)
        let stream = ResponseStream {
            var session = session
            return { await session.next() }
        }
        return APIResponse(status: .ok, contentType: "application/json", body: .stream(stream))
    }

    private func start(at revision: Int64?, _ options: ListOptions) throws -> WatchStart {
        let wantsState: Bool =
            switch options.sendsInitialEvents {
            case .some(let wanted): wanted
            // Without a revision to go on from, a watch begins with what there is.
            case nil: revision == nil || revision == 0
            }
        guard wantsState else {
            return WatchStart(revision: revision.flatMap { $0 > 0 ? $0 : nil } ?? server.store.revision, objects: [])
        }
        let filter = try objectFilter()
        let query = listQuery(filter)
        do {
            let page = try server.store.list(query)
            return WatchStart(revision: page.revision, objects: page.items)
        } catch {
            // Only lists of another revision than the newest can fail.
            throw StatusError.internalError("\(error)")
        }
    }
}
