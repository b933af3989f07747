import HTTPTypes
import Hummingbird
import Logging
import Mustache
import NIOCore
import ServiceKit

/// The routes that people's browsers ask.
struct PageRoutes: Sendable {
    let source: any MilestoneSource
    let resources: FrontendResources
    let settings: FrontendSettings
    let logger: Logger

    /// Adds the routes to a router.
    func add(to router: Router<ServiceRequestContext>) {
        for asset in [resources.stylesheet, resources.icon] {
            router.get(RouterPath(asset.path)) { _, _ in asset.response }
        }
        router.get("/") { request, _ in await timeline(request) }
        router.get("/milestones/:id") { request, context in
            await milestone(context.parameters.get("id") ?? "", request)
        }
        router.get("**") { request, _ in notFound(Reader(request, settings)) }
    }

    private func timeline(_ request: Request) async -> Response {
        let reader = Reader(request, settings)
        let query = request.uri.queryParameters
        let address = TimelineAddress(
            category: query.get("category"), order: query.get("order"), page: query.get("page"))
        do {
            let list = try await source.milestones(address.query(in: reader.language))
            return render(TimelinePage(list, at: address, frames: frames(reader)), template: "timeline", reader: reader)
        } catch {
            return unavailable(error, retryAt: address.path, reader)
        }
    }

    private func milestone(_ id: String, _ request: Request) async -> Response {
        let reader = Reader(request, settings)
        do {
            guard let milestone = try await source.milestone(id),
                let page = MilestonePage(milestone, frames: frames(reader))
            else { return notFound(reader) }
            return render(page, template: "milestone", reader: reader)
        } catch {
            return unavailable(error, retryAt: "/milestones/\(id.queryEncoded)", reader)
        }
    }

    private func notFound(_ reader: Reader) -> Response {
        render(NoticePage.notFound(frames: frames(reader)), template: "notice", status: .notFound, reader: reader)
    }

    private func unavailable(_ error: any Error, retryAt address: String, _ reader: Reader) -> Response {
        logger.warning("A page can't be shown", metadata: ["reason": "\(error)"])
        let page = NoticePage.unavailable(retryAt: address, frames: frames(reader))
        var response = render(page, template: "notice", status: .serviceUnavailable, reader: reader)
        response.headers[.retryAfter] = "5"
        return response
    }

    private func frames(_ reader: Reader) -> FrameBuilder {
        FrameBuilder(
            site: settings.title, language: reader.language, stylesheet: resources.stylesheet.path,
            icon: resources.icon.path)
    }

    private func render(
        _ page: some Sendable, template: String, status: HTTPResponse.Status = .ok, reader: Reader
    ) -> Response {
        guard let html = resources.templates.render(page, withTemplate: template) else {
            logger.error("A template is missing", metadata: ["template": "\(template)"])
            return Response(status: .internalServerError)
        }
        var headers = Self.pageHeaders
        headers[.contentLanguage] = reader.language.rawValue
        if let cookie = reader.cookieToSet { headers[.setCookie] = cookie }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static let pageHeaders: HTTPFields = [
        .contentType: "text/html; charset=utf-8",
        .cacheControl: "private, no-cache",
        .vary: "Accept-Language, Cookie",
        .contentSecurityPolicy:
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
        .referrerPolicy: "same-origin",
    ]
}

/// Whom a page is for.
struct Reader: Sendable {
    /// The language that they get.
    let language: Language
    /// What makes their browser remember a choice, when they have made one.
    let cookieToSet: String?

    /// Tells from a request.
    init(_ request: Request, _ settings: FrontendSettings) {
        let choice = request.uri.queryParameters.get("lang").flatMap(Language.init)
        language = Language.negotiate(
            query: choice?.rawValue, cookie: request.cookies[Language.cookieName]?.value,
            acceptLanguage: request.headers[.acceptLanguage], default: settings.defaultLanguage)
        cookieToSet = choice.map {
            "\(Language.cookieName)=\($0.rawValue); Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
        }
    }
}

extension StaticAsset {
    /// The response that serves it.
    fileprivate var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: contentType, .cacheControl: "public, max-age=31536000, immutable",
                .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: content))
    }
}

extension HTTPField.Name {
    /// How much of an address other sites get to see.
    fileprivate static var referrerPolicy: HTTPField.Name { HTTPField.Name("Referrer-Policy") ?? .referer }
}
