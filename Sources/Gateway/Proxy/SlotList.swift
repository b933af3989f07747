/// What a ``SlotList`` holds: it knows its place, so that it is found without being looked for.
protocol Slotted: AnyObject {
    /// The place in its list.
    var slot: Int { get set }
}

/// A list without an order, to which objects are added and from which they are removed in constant time.
struct SlotList<Element: Slotted> {
    /// All of them.
    private(set) var elements: [Element] = []

    /// Adds one that isn't in a list.
    mutating func add(_ element: Element) {
        element.slot = elements.count
        elements.append(element)
    }

    /// Removes one that is in this list; the last one takes its place.
    mutating func remove(_ element: Element) {
        let last = elements.removeLast()
        guard last !== element else { return }
        elements[element.slot] = last
        last.slot = element.slot
    }
}
