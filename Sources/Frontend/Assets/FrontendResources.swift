import Foundation
import Mustache

/// The templates and assets that come with the program, in a directory beside its executable.
struct FrontendResources: Sendable {
    /// The templates of all pages.
    let templates: MustacheLibrary
    /// The style sheet.
    let stylesheet: StaticAsset
    /// The icon of a browser's tab.
    let icon: StaticAsset

    /// Reads everything.
    ///
    /// - Throws: an error that names the file which can't be read or parsed.
    static func load() async throws -> FrontendResources {
        let directory = Bundle.module.bundleURL.appendingPathComponent("Resources")
        return FrontendResources(
            templates: try await MustacheLibrary(directory: directory.appendingPathComponent("templates").path),
            stylesheet: StaticAsset(
                name: "style", fileExtension: "css", contentType: "text/css; charset=utf-8",
                content: try Self.read("assets/style.css", in: directory)),
            icon: StaticAsset(
                name: "icon", fileExtension: "svg", contentType: "image/svg+xml",
                content: try Self.read("assets/icon.svg", in: directory)))
    }

    private static func read(_ name: String, in directory: URL) throws -> [UInt8] {
        Array(try Data(contentsOf: directory.appendingPathComponent(name)))
    }
}
