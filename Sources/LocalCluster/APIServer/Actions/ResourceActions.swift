/// What subresources and reviews do that is neither reading nor writing the object itself.
package struct ResourceActions: Sendable {
    package init() {}
}
