package import Configuration
import Foundation
import ServiceKit

/// How a chat model of an OpenAI-compatible service is asked.
package struct ChatSettings: Sendable {
    /// Where the API is, up to and including its version.
    package var baseURL = "https://api.openai.com/v1"
    package var model = "gpt-4o-mini"
    package var key: APIKey
    /// Longest time for one answer.
    package var timeout: Duration = .seconds(60)
    /// How often a question is asked whose answer doesn't come.
    package var attempts = 5
    /// First and longest pause between attempts; a service that asks for a longer one isn't asked again.
    package var pause: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
    /// Most questions a minute.
    package var requestsPerMinute = 60
    /// Most tokens that a run may use.
    package var tokenBudget = 200_000
    /// What a million tokens cost, of questions and of answers, in dollars: for the record of where milestones come from.
    package var promptPrice = 0.0
    package var answerPrice = 0.0

    /// Creates settings with defaults.
    package init(key: APIKey) {
        self.key = key
    }

    /// Reads the settings.
    ///
    /// - Configuration keys:
    ///   - `generator.api-key` (string, required, secret).
    ///   - `generator.base-url` (string, default `https://api.openai.com/v1`).
    ///   - `generator.model` (string, default `gpt-4o-mini`).
    ///   - `generator.timeout` (seconds, default 60), `generator.attempts` (int, default 5).
    ///   - `generator.requests-per-minute` (int, default 60), `generator.token-budget` (int, default 200000).
    ///   - `generator.prompt-price`, `generator.answer-price` (dollars for a million tokens, default 0).
    package init(reader: ConfigReader) throws {
        self.init(key: APIKey(try reader.requiredSetting("generator.api-key", isSecret: true)))
        baseURL = reader.string(forKey: "generator.base-url", default: baseURL)
        guard let url = URL(string: baseURL), ["http", "https"].contains(url.scheme), url.host != nil else {
            throw SettingError(key: "generator.base-url", problem: "is no HTTP address")
        }
        model = reader.string(forKey: "generator.model", default: model)
        timeout = try reader.duration("generator.timeout", default: timeout)
        attempts = try reader.setting("generator.attempts", default: attempts, in: 1...20)
        requestsPerMinute = try reader.setting(
            "generator.requests-per-minute", default: requestsPerMinute, in: 1...100_000)
        tokenBudget = try reader.setting("generator.token-budget", default: tokenBudget, in: 1...1_000_000_000)
        promptPrice = try reader.setting("generator.prompt-price", default: promptPrice, in: 0...10_000)
        answerPrice = try reader.setting("generator.answer-price", default: answerPrice, in: 0...10_000)
    }
}
