/// Why an image can't be had; the message goes to the container's status.
package enum ImageError: Error, Hashable, CustomStringConvertible {
    /// The text names no image.
    case invalidName(String)
    /// Nothing of this machine stands for the image.
    case unmapped(String, known: [ImagePattern])
    /// What stands for the image is not installed.
    case notInstalled(String, path: String, remedy: String)

    /// The reason of the waiting container.
    package var reason: String {
        if case .invalidName = self { "InvalidImageName" } else { "ErrImagePull" }
    }

    package var description: String {
        switch self {
        case .invalidName(let name):
            "couldn't parse image name \"\(name)\": invalid reference format"
        case .unmapped(let name, let known):
            "\(name): not found: the local cluster runs programs of this machine, and maps only "
                + known.map(\.description).joined(separator: ", ")
        case .notInstalled(let name, let path, let remedy):
            "\(name): \(path) is not on this machine: \(remedy)"
        }
    }
}
