import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HTTPClient {
    /// Whether a page answers with 200 within two seconds.
    func finds(_ page: String) async -> Bool {
        do {
            return try await execute(HTTPClientRequest(url: page), timeout: .seconds(2)).status == .ok
        } catch {
            return false
        }
    }
}
