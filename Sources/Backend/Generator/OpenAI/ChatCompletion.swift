import Foundation

/// What a chat model was asked and answered, in the shapes of the chat completions API.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat/create>.
enum ChatCompletion {
    struct Request: Encodable {
        struct Message: Encodable {
            let role: String
            let content: String
        }

        let model: String
        let messages: [Message]
        let responseFormat: ResponseFormat
        /// Longest answer: a milestone is short, and a model that doesn't stop costs money.
        let maxCompletionTokens = 800

        private enum CodingKeys: String, CodingKey {
            case model, messages
            case responseFormat = "response_format"
            case maxCompletionTokens = "max_completion_tokens"
        }
    }

    /// Makes the model answer with an object of a schema.
    struct ResponseFormat: Encodable {
        let type = "json_schema"
        let schema: MilestoneQuestion.Schema

        private enum CodingKeys: String, CodingKey {
            case type
            case schema = "json_schema"
        }
    }

    struct Response: Decodable {
        struct Choice: Decodable {
            struct Message: Decodable {
                let content: String?
                let refusal: String?
            }

            let message: Message
            let finishReason: String?

            private enum CodingKeys: String, CodingKey {
                case message
                case finishReason = "finish_reason"
            }
        }

        struct Usage: Decodable {
            let promptTokens: Int
            let completionTokens: Int

            private enum CodingKeys: String, CodingKey {
                case promptTokens = "prompt_tokens"
                case completionTokens = "completion_tokens"
            }
        }

        let model: String?
        let choices: [Choice]
        let usage: Usage?
    }
}

/// What a model said, and what it cost.
struct ChatAnswer: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        /// It won't answer, or a filter kept it from that.
        case refused
        /// It was cut off, or isn't what the API promises.
        case malformed(String)
    }

    let content: Content
    let model: String
    var promptTokens = 0
    var answerTokens = 0
}

/// Why a model can't be asked.
enum ChatError: Error, Equatable, CustomStringConvertible {
    /// The service refuses what no repetition mends: its status, and its own word for the reason.
    case refused(status: Int, reason: String)
    /// The service was asked as often as it may be; the last reason.
    case unavailable(String)

    var description: String {
        switch self {
        case .refused(let status, let reason): "the model's service refuses (\(status) \(reason))"
        case .unavailable(let reason): "the model's service can't be used: \(reason)"
        }
    }
}
