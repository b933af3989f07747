public import KubernetesModel

/// The objects of a list, page by page.
///
/// A page is asked for when it is wanted, so that no more than one is held however many objects there are. All pages
/// are of one moment, that of the first one's resource version.
///
/// It throws ``APIError``; one that `isGone` says that this moment is too old for the server: list anew.
public struct ObjectPages<Object: APIObject>: AsyncSequence, Sendable {
    public typealias Element = ObjectPage<Object>

    let resource: ResourceClient<Object>
    let options: ListOptions

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: self) }

    /// Reads one list.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let resource: ResourceClient<Object>
        /// The next page's request; `nil` after the last one.
        private var next: ListOptions?

        fileprivate init(pages: ObjectPages) {
            resource = pages.resource
            next = pages.options
        }

        public mutating func next() async throws -> ObjectPage<Object>? {
            guard var options = next else { return nil }
            next = nil
            let page = try await resource.list(options)
            if let token = page.continuation {
                // The token says which moment is meant; the server refuses to be told twice.
                options.resourceVersion = nil
                options.resourceVersionMatch = nil
                options.continue = token
                next = options
            }
            return page
        }
    }
}

extension ResourceClient {
    /// The objects, in pages.
    ///
    /// ```swift
    /// for try await page in pods.pages(ListOptions(labelSelector: "app=web")) { count += page.items.count }
    /// ```
    ///
    /// - Parameters:
    ///   - options: which ones, and from where; its `limit` is passed over.
    ///   - size: how many objects a page has at most; at least 1.
    public func pages(_ options: ListOptions = ListOptions(), size: Int = 500) -> ObjectPages<Object> {
        precondition(size > 0, "a page has objects")
        var options = options
        options.limit = size
        return ObjectPages(resource: self, options: options)
    }
}
