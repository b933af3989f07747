/// A field of technology.
enum Category: String, Sendable, CaseIterable {
    case computing
    case internet
    case space
    case telecommunications
    case transport
    case energy
    case medicine
    case materials
    case media
    case instruments

    /// The category's name.
    func name(in language: Language) -> String {
        switch (self, language) {
        case (.computing, .english): "Computing"
        case (.computing, .spanish): "Informática"
        case (.internet, .english): "Internet"
        case (.internet, .spanish): "Internet"
        case (.space, .english): "Space"
        case (.space, .spanish): "Espacio"
        case (.telecommunications, .english): "Telecommunications"
        case (.telecommunications, .spanish): "Telecomunicaciones"
        case (.transport, .english): "Transport"
        case (.transport, .spanish): "Transporte"
        case (.energy, .english): "Energy"
        case (.energy, .spanish): "Energía"
        case (.medicine, .english): "Medicine"
        case (.medicine, .spanish): "Medicina"
        case (.materials, .english): "Materials"
        case (.materials, .spanish): "Materiales"
        case (.media, .english): "Media"
        case (.media, .spanish): "Medios"
        case (.instruments, .english): "Instruments"
        case (.instruments, .spanish): "Instrumentos"
        }
    }

    /// The name of a category that may be unknown here, because the backend is newer or somebody wrote it in.
    static func name(of category: String, in language: Language) -> String {
        Category(rawValue: category)?.name(in: language) ?? category
    }
}
