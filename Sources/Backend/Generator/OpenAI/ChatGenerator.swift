package import AsyncHTTPClient
import PostgreSQL

/// Asks a chat model for milestones and stores those that can be believed and aren't there yet.
package struct ChatGenerator: Sendable {
    private let store: MilestoneStore
    private let chat: ChatClient
    private let language: MilestoneLanguage
    private let today: @Sendable () -> CalendarDate
    private let randomDay: @Sendable () -> Int

    /// Stored as the milestones' `source`.
    package static let source = "openai"
    /// Titles of one day that are more alike than this tell of the same event.
    static let similarityLimit = 0.55
    /// Questions that may come to nothing for each milestone that is wanted.
    private static let patience = 4

    /// Creates a generator.
    /// - Parameters:
    ///   - store: Where milestones go.
    ///   - settings: Which model, and how it is asked.
    ///   - client: Carries the questions.
    ///   - language: What the milestones are told in.
    package init(store: MilestoneStore, settings: ChatSettings, client: HTTPClient, language: MilestoneLanguage) {
        self.init(store: store, chat: ChatClient(settings: settings, client: client), language: language)
    }

    /// Creates a generator whose days are chosen by `randomDay`, from 0 to 365: days since January 1 of a leap year.
    init(
        store: MilestoneStore, chat: ChatClient, language: MilestoneLanguage,
        today: @escaping @Sendable () -> CalendarDate = { .today },
        randomDay: @escaping @Sendable () -> Int = { .random(in: 0..<366) }
    ) {
        self.store = store
        self.chat = chat
        self.language = language
        self.today = today
        self.randomDay = randomDay
    }

    /// Generates milestones.
    /// - Parameters:
    ///   - count: How many to add.
    ///   - author: Whom the audit columns name.
    ///   - onEvent: Told of each milestone and of each answer that was of no use.
    /// - Throws: ``ChatError`` when the model can't be asked; what was added until then stays.
    package func generate(
        count: Int, by author: String, onEvent: (GenerationEvent) async throws -> Void = { _ in }
    ) async throws -> GenerationOutcome {
        var outcome = GenerationOutcome()
        let interval = Duration.seconds(60) / chat.settings.requestsPerMinute
        while outcome.added < count {
            if outcome.promptTokens + outcome.answerTokens >= chat.settings.tokenBudget {
                outcome.shortfall = "the budget of \(chat.settings.tokenBudget) tokens is used up"
                break
            }
            if outcome.asked >= count * Self.patience {
                outcome.shortfall = "too many answers were of no use"
                break
            }
            if outcome.asked > 0 { try await chat.clock.sleep(for: interval) }
            let question = question()
            let answer = try await chat.ask(question.request(model: chat.settings.model))
            outcome.asked += 1
            outcome.promptTokens += answer.promptTokens
            outcome.answerTokens += answer.answerTokens
            let cost = chat.settings.cost(of: answer)
            outcome.cost += cost
            switch try await judge(answer, to: question) {
            case .milestone(let content):
                let provenance = Provenance(
                    provider: Self.source, model: answer.model, promptVersion: MilestoneQuestion.version,
                    promptTokens: answer.promptTokens, answerTokens: answer.answerTokens, cost: cost)
                guard let id = try await store.create(content, by: author, from: provenance) else {
                    try await onEvent(.rejected("it is told already"))
                    continue
                }
                outcome.added += 1
                try await onEvent(.added(id, content))
            case .nothing:
                try await onEvent(.rejected("the model knows of nothing on that day"))
            case .unacceptable(let reason):
                try await onEvent(.rejected(reason))
            }
        }
        return outcome
    }

    private func question() -> MilestoneQuestion {
        // 2000 was a leap year; its first day was the 10957th since 1970-01-01.
        let date = CalendarDate(daysSinceEpoch: 10_957 + randomDay() % 366) ?? .epoch
        return MilestoneQuestion(month: date.month, day: date.day, language: language)
    }

    private func judge(
        _ answer: ChatAnswer, to question: MilestoneQuestion
    ) async throws -> MilestoneQuestion.Verdict {
        switch answer.content {
        case .refused: return .unacceptable("the model refuses")
        case .malformed(let reason): return .unacceptable(reason)
        case .text(let text):
            let verdict = question.verdict(on: text, source: Self.source, today: today())
            guard case .milestone(let content) = verdict else { return verdict }
            let title = Trigrams(content.title)
            for known in try await store.titles(on: content.date, in: content.language)
            where title.similarity(to: Trigrams(known)) > Self.similarityLimit {
                return .unacceptable("it is told already, as \"\(known)\"")
            }
            return verdict
        }
    }
}

extension ChatSettings {
    fileprivate func cost(of answer: ChatAnswer) -> Double {
        (Double(answer.promptTokens) * promptPrice + Double(answer.answerTokens) * answerPrice) / 1_000_000
    }
}
