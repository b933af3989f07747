import AsyncHTTPClient
import PostgreSQL
import Synchronization

/// Generates milestones when an editor asks for some, one run at a time.
final class OnDemandGenerator: Sendable {
    private let store: MilestoneStore
    private let chat: ChatSettings?
    private let client: HTTPClient
    private let isBusy = Mutex(false)

    /// Creates a generator.
    /// - Parameters:
    ///   - store: Where milestones go.
    ///   - chat: Which model is asked; nil takes from the curated set.
    ///   - client: Carries the questions.
    init(store: MilestoneStore, chat: ChatSettings?, client: HTTPClient = .shared) {
        self.store = store
        self.chat = chat
        self.client = client
    }

    /// The right to the one run, until nobody holds it any more.
    final class Turn: Sendable {
        fileprivate let generator: OnDemandGenerator

        fileprivate init(_ generator: OnDemandGenerator) {
            self.generator = generator
        }

        deinit {
            generator.isBusy.withLock { $0 = false }
        }

        /// Generates.
        /// - Parameters:
        ///   - author: Whom the audit columns name.
        ///   - onEvent: Told of each milestone and of each answer that was of no use.
        func run(
            _ order: GenerationOrder, by author: String, onEvent: (GenerationEvent) async throws -> Void
        ) async throws -> GenerationOutcome {
            try await generator.generate(order, by: author, onEvent: onEvent)
        }
    }

    /// Takes the turn.
    /// - Throws: ``MilestoneError/busy`` when a run is under way.
    func takeTurn() throws(MilestoneError) -> Turn {
        let isFree = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFree else { throw .busy }
        return Turn(self)
    }

    private func generate(
        _ order: GenerationOrder, by author: String, onEvent: (GenerationEvent) async throws -> Void
    ) async throws -> GenerationOutcome {
        guard let chat else {
            let added = try await MilestoneGenerator(store: store, provider: BuiltinProvider())
                .generate(count: order.count).added
            let shortfall = added < order.count ? "the curated set has no more" : nil
            return GenerationOutcome(added: added, shortfall: shortfall)
        }
        return try await ChatGenerator(store: store, settings: chat, client: client, language: order.language)
            .generate(count: order.count, by: author, onEvent: onEvent)
    }
}

/// What an editor asks the generator for.
struct GenerationOrder: ObjectReadable, MediaTyped {
    static let largestCount = 20

    let count: Int
    let language: MilestoneLanguage

    init?(_ object: inout ObjectReader) {
        count = object.read(Self.count) ?? 1
        language = object.read(Self.language) ?? .spanish
    }

    private static let count = InputField<Int>.integer("count", 1...largestCount)
        .described("How many to add; 1 when left out.")
    private static let language = InputField<MilestoneLanguage>.choice("language")
        .described("What a model tells them in; `es` when left out.")
}
