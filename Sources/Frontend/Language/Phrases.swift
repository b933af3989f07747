/// All that pages say, in one language. A phrase that is missing in a language doesn't compile.
struct Phrases: Sendable {
    var tagline: String
    var skipToContent: String
    var languages: String
    var categories: String
    var allCategories: String
    var order: String
    var oldestFirst: String
    var newestFirst: String
    var pages: String
    var previousPage: String
    var nextPage: String
    var nothingFound: String
    var backToTimeline: String
    var earlierAndLater: String
    var asData: String
    var source: String
    var notFoundTitle: String
    var notFoundText: String
    var unavailableTitle: String
    var unavailableText: String
    var tryAgain: String
    private let months: [String]
    private let dateOf: @Sendable (_ day: Int, _ month: String, _ year: Int) -> String
    private let countOf: @Sendable (Int) -> String
    private let pageOf: @Sendable (Int, Int) -> String

    /// The phrases of a language.
    static func of(_ language: Language) -> Phrases {
        switch language {
        case .english: english
        case .spanish: spanish
        }
    }

    /// A date as people write it.
    func date(_ date: CivilDate) -> String { dateOf(date.day, months[date.month - 1], date.year) }

    /// How many milestones there are.
    func count(_ milestones: Int) -> String { countOf(milestones) }

    /// Which page of how many it is.
    func page(_ page: Int, of pages: Int) -> String { pageOf(page, pages) }

    private static let english = Phrases(
        tagline: "What people made possible, day by day.",
        skipToContent: "Skip to the timeline",
        languages: "Language",
        categories: "Categories",
        allCategories: "Everything",
        order: "Order",
        oldestFirst: "Oldest first",
        newestFirst: "Newest first",
        pages: "Pages",
        previousPage: "Previous",
        nextPage: "Next",
        nothingFound: "There is no milestone here yet.",
        backToTimeline: "Back to the timeline",
        earlierAndLater: "More of this kind",
        asData: "As data",
        source: "Source",
        notFoundTitle: "Not found",
        notFoundText: "Nothing is at this address. Perhaps it was removed, or a character is missing from the link.",
        unavailableTitle: "Back in a moment",
        unavailableText:
            "The milestones can't be read right now. Nothing is lost; the platform is most likely starting or repairing itself.",
        tryAgain: "Try again",
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ],
        dateOf: { day, month, year in "\(day) \(month) \(year)" },
        countOf: { $0 == 1 ? "1 milestone" : "\($0) milestones" },
        pageOf: { "Page \($0) of \($1)" })

    private static let spanish = Phrases(
        tagline: "Lo que la gente hizo posible, día a día.",
        skipToContent: "Ir a la cronología",
        languages: "Idioma",
        categories: "Categorías",
        allCategories: "Todo",
        order: "Orden",
        oldestFirst: "Más antiguos primero",
        newestFirst: "Más recientes primero",
        pages: "Páginas",
        previousPage: "Anterior",
        nextPage: "Siguiente",
        nothingFound: "Aquí aún no hay ningún hito.",
        backToTimeline: "Volver a la cronología",
        earlierAndLater: "Más de este tipo",
        asData: "Como datos",
        source: "Fuente",
        notFoundTitle: "No encontrado",
        notFoundText: "No hay nada en esta dirección. Quizá se retiró, o falta algún carácter en el enlace.",
        unavailableTitle: "Volvemos enseguida",
        unavailableText:
            "Los hitos no se pueden leer en este momento. No se ha perdido nada; lo más probable es que la plataforma esté arrancando o recuperándose.",
        tryAgain: "Volver a intentarlo",
        months: [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
            "noviembre", "diciembre",
        ],
        dateOf: { day, month, year in "\(day) de \(month) de \(year)" },
        countOf: { $0 == 1 ? "1 hito" : "\($0) hitos" },
        pageOf: { "Página \($0) de \($1)" })
}
