/// Which images this machine has, under another name: each pattern with what makes a ``LocalImage`` of a match.
package struct ImageCatalogue: Sendable {
    /// One line of the catalogue.
    package struct Entry: Sendable {
        package var pattern: ImagePattern
        package var image: @Sendable (ImageReference) throws(ImageError) -> LocalImage

        package init(
            _ pattern: ImagePattern, image: @escaping @Sendable (ImageReference) throws(ImageError) -> LocalImage
        ) {
            self.pattern = pattern
            self.image = image
        }
    }

    /// The lines; the first that matches counts.
    package var entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    /// Finds the image of a container.
    ///
    /// - Throws: ``ImageError``.
    package func image(named name: String) throws(ImageError) -> LocalImage {
        guard let reference = ImageReference(name) else { throw .invalidName(name) }
        guard let entry = entries.first(where: { $0.pattern.matches(reference) }) else {
            throw .unmapped(name, known: entries.map(\.pattern))
        }
        return try entry.image(reference)
    }
}
